import { configDefaults, type TestProjectInlineConfiguration } from 'vitest/config';
import { sharedVitestConfig } from '../../vitest.shared.ts';
import { type BuilderName, builders } from './src/matrix/builders.ts';

/** What looks at the whole engine, where other tests leave images: it runs when they have ended. */
const alone = ['src/leftovers.test.ts'];

/** What builds with tools of its own, on no builder of BuildKit's. */
const withOwnTools = ['src/podman.test.ts'];

export const ownToolsProject: TestProjectInlineConfiguration = {
  ...sharedVitestConfig,
  test: { ...sharedVitestConfig.test, name: 'podman', include: withOwnTools },
};

/** The tests on one builder, that of the environment; `exclude` are files of tests that have nothing to learn from it. */
export function projectOn(
  builder: BuilderName,
  env: Record<string, string>,
  exclude: readonly string[],
): TestProjectInlineConfiguration[] {
  const provide = { builder, driver: builders[builder].driver };
  const shared = {
    ...sharedVitestConfig.test,
    // As in the configuration that has the projects: see there.
    maxWorkers: 1,
    provide,
    env,
    globalSetup: 'src/harness/check-driver.ts',
  };
  return [
    {
      ...sharedVitestConfig,
      test: { ...shared, name: builder, exclude: [...configDefaults.exclude, ...alone, ...withOwnTools, ...exclude] },
    },
    {
      ...sharedVitestConfig,
      test: { ...shared, name: `${builder}-alone`, include: alone, sequence: { groupOrder: 1 } },
    },
  ];
}

/** What has nothing to learn from a second builder. */
export const onOneBuilder = [
  // They bring a builder of their own, of the same BuildKit.
  'src/plan-from-buildkit.test.ts',
  'src/discovery/two-plans.test.ts',
  'src/learn-from-builds.test.ts',
  'src/several-nodes.test.ts',
  'src/buildctl.test.ts',
  'src/collection.test.ts',
  // What they find out is in words and files, before a builder has to do with it; what the newer BuildKit makes of Dockerfiles, two-plans asks.
  'src/bake.test.ts',
  'src/compose.test.ts',
  'src/discovery/dockerfile-plan.test.ts',
  // What they do at the host is the same for every builder.
  'src/host-folders.test.ts',
  // What is in them was tested on both.
  'src/job-image.test.ts',
  'src/packaged-command.test.ts',
  // What they ask is asked of the store, or of a CI's client.
  'src/actions-cache.test.ts',
  'src/circleci.test.ts',
  'src/gitlab.test.ts',
  'src/action-bundle.test.ts',
  'src/action.test.ts',
  'src/act.test.ts',
  'src/max-pack-age.test.ts',
  'src/store-commands.test.ts',
];
