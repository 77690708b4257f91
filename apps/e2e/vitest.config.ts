import { configDefaults, defineConfig } from 'vitest/config';
import { sharedVitestConfig } from '../../vitest.shared.ts';

/** What has nothing to learn from a second builder. */
const onOneBuilder = [
  // They bring a builder of their own, of the same BuildKit.
  'src/plan-from-buildkit.test.ts',
  'src/discovery/two-plans.test.ts',
  // What they ask is asked of the store.
  'src/actions-cache.test.ts',
  'src/max-pack-age.test.ts',
  'src/store-commands.test.ts',
];

/**
 * The same tests on two builders: BuildKit in the engine itself, and a newer one in a container, reached over `docker exec`, as most people have it. A test file says
 * nothing of it: the builder is that of the environment (scripts/container-builder.sh), where the first of the two has none of its own.
 */
export default defineConfig({
  test: {
    // Tests mostly wait for the builder, and none shares a mount with another.
    maxWorkers: 3,
    projects: [
      {
        ...sharedVitestConfig,
        test: {
          ...sharedVitestConfig.test,
          name: 'docker',
          provide: { driver: 'docker' },
          env: { BUILDX_CONFIG: '' },
          globalSetup: 'src/harness/check-driver.ts',
        },
      },
      {
        ...sharedVitestConfig,
        test: {
          ...sharedVitestConfig.test,
          name: 'docker-container',
          provide: { driver: 'docker-container' },
          globalSetup: 'src/harness/check-driver.ts',
          exclude: [...configDefaults.exclude, ...onOneBuilder],
        },
      },
    ],
  },
});
