import { defineConfig } from 'vitest/config';

/** The quick tests, in one run: everything but apps/e2e, which needs an engine and the built command. */
export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/{bitbucket,circleci,cli,bench,gitlab,toolbox,github-action}',
      { test: { name: 'scripts', include: ['scripts/**/*.test.ts'], testTimeout: 30_000 } },
    ],
  },
});
