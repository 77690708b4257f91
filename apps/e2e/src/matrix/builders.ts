/** A way of building that the tests run on. */
export interface MatrixBuilder {
  /** As people know it. */
  readonly title: string;
  /** What makes the builder, by buildx's names. */
  readonly driver: 'docker' | 'docker-container' | 'remote';
  /** Whether BuildKit tells itself which mounts a build will use (since 0.26); else the Dockerfile is read. */
  readonly tellsMounts: boolean;
  /** Whether buildx shows the builds that ran (since 0.21); else the uses of mounts are counted. */
  readonly showsBuilds: boolean;
}

export type BuilderName = 'docker' | 'docker-newest' | 'docker-container' | 'remote-oldest' | 'remote-newest';

/** The matrix, in the order of its table. `scripts/test-e2e-on.sh` makes each of them. */
export const builders: Readonly<Record<BuilderName, MatrixBuilder>> = {
  docker: { title: 'Debian trixie’s Docker', driver: 'docker', tellsMounts: false, showsBuilds: false },
  'docker-newest': { title: 'Debian sid’s Docker', driver: 'docker', tellsMounts: false, showsBuilds: true },
  'docker-container': {
    title: '`docker-container` driver',
    driver: 'docker-container',
    tellsMounts: false,
    showsBuilds: false,
  },
  'remote-oldest': { title: '`remote` driver, oldest', driver: 'remote', tellsMounts: false, showsBuilds: true },
  'remote-newest': { title: '`remote` driver, newest', driver: 'remote', tellsMounts: true, showsBuilds: true },
};

export const builderNames = Object.keys(builders) as readonly BuilderName[];
