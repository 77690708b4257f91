import { defineConfig } from 'vitest/config';
import { onOneBuilder, ownToolsProject, projectOn } from './projects.ts';

/**
 * The same tests on two builders: BuildKit in the engine itself, and a newer one in a container, reached over `docker exec`, as most people have it. A test file says
 * nothing of it: the builder is that of the environment (scripts/container-builder.sh), where the first of the two has none of its own. Further builders:
 * vitest.matrix.config.ts.
 */
export default defineConfig({
  test: {
    // One after the other: while somebody asks a builder for the sizes of its mounts (`buildx du`), it holds each of them for a moment, and a build that
    // comes for one meanwhile gets another, empty directory (buildkit `cache/manager.go`, `DiskUsage`, and `solver/llbsolver/mounts/mount.go`,
    // `getRefCacheDirNoCache`).
    maxWorkers: 1,
    projects: [
      ...projectOn('docker', { BUILDX_CONFIG: '' }, []),
      ...projectOn('docker-container', {}, onOneBuilder),
      ownToolsProject,
    ],
  },
});
