import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { sharedVitestConfig } from '../../vitest.shared.ts';

/** What has nothing to learn from a second builder. */
const onOneBuilder = [
  // They bring a builder of their own, of the same BuildKit.
  'src/plan-from-buildkit.test.ts',
  'src/discovery/two-plans.test.ts',
  'src/learn-from-builds.test.ts',
  // What they find out is in words and files, before a builder has to do with it; what the newer BuildKit makes of Dockerfiles, two-plans asks.
  'src/bake.test.ts',
  'src/compose.test.ts',
  'src/discovery/dockerfile-plan.test.ts',
  // What they do at the host is the same for every builder.
  'src/host-folders.test.ts',
  // What is in them was tested on both.
  'src/packaged-command.test.ts',
  'src/job-image.test.ts',
  // What they ask is asked of the store.
  'src/actions-cache.test.ts',
  'src/max-pack-age.test.ts',
  'src/store-commands.test.ts',
];

/** What looks at the whole engine, where other tests leave images: it runs when they have ended. */
const alone = ['src/leftovers.test.ts'];

function projectOn(driver: 'docker' | 'docker-container', env: Record<string, string>, exclude: readonly string[]) {
  const shared = {
    ...sharedVitestConfig.test,
    maxWorkers: 1,
    provide: { driver },
    env,
    globalSetup: 'src/harness/check-driver.ts',
  };
  return [
    {
      ...sharedVitestConfig,
      test: { ...shared, name: driver, exclude: [...configDefaults.exclude, ...alone, ...exclude] },
    },
    {
      ...sharedVitestConfig,
      test: { ...shared, name: `${driver}-alone`, include: alone, sequence: { groupOrder: 1 } },
    },
  ] satisfies TestProjectInlineConfiguration[];
}

/**
 * The same tests on two builders: BuildKit in the engine itself, and a newer one in a container, reached over `docker exec`, as most people have it. A test file says
 * nothing of it: the builder is that of the environment (scripts/container-builder.sh), where the first of the two has none of its own.
 */
export default defineConfig({
  test: {
    // One after the other: while somebody asks a builder for the sizes of its mounts (`buildx du`), it holds each of them for a moment, and a build that
    // comes for one meanwhile gets another, empty directory (buildkit `cache/manager.go`, `DiskUsage`, and `solver/llbsolver/mounts/mount.go`,
    // `getRefCacheDirNoCache`).
    maxWorkers: 1,
    projects: [...projectOn('docker', { BUILDX_CONFIG: '' }, []), ...projectOn('docker-container', {}, onOneBuilder)],
  },
});
