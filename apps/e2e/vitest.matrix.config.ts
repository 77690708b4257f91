import { defineConfig } from 'vitest/config';
import { onOneBuilder, projectOn } from './projects.ts';
import { builderNames } from './src/matrix/builders.ts';

/** The tests on any builder of the matrix: scripts/test-e2e-on.sh brings it, and chooses its project. */
export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: builderNames.flatMap((name) => projectOn(name, {}, name === 'docker' ? [] : onOneBuilder)),
  },
});
