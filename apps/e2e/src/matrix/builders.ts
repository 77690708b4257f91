/** A way of building that the tests run on. */
export interface MatrixBuilder {
  /** As people know it. */
  readonly title: string;
  /** What makes the builder, by buildx's names. */
  readonly driver: 'docker' | 'docker-container' | 'remote';
  /** What builds there. */
  readonly command: 'docker buildx' | 'buildctl';
  /** Which of the daemons that are built from their Go module it is (`scripts/service-program.sh`); undefined for an engine's own. */
  readonly daemon?: 'buildkitd' | 'buildkitd-oldest';
  /** Whether BuildKit tells itself which mounts a build will use (since 0.26); else the Dockerfile is read. */
  readonly tellsMounts: boolean;
  /** Whether buildx shows the builds that ran (since 0.21). */
  readonly showsBuilds: boolean;
}

export type BuilderName =
  | 'docker'
  | 'docker-newest'
  | 'docker-container'
  | 'remote-oldest'
  | 'remote-newest'
  | 'buildctl-newest';

/** The matrix, in the order of its table. `scripts/test-e2e-on.sh` makes each of them. */
export const builders: Readonly<Record<BuilderName, MatrixBuilder>> = {
  docker: {
    title: 'Debian trixie’s Docker',
    command: 'docker buildx',
    driver: 'docker',
    tellsMounts: false,
    showsBuilds: false,
  },
  'docker-newest': {
    title: 'Debian sid’s Docker',
    command: 'docker buildx',
    driver: 'docker',
    tellsMounts: false,
    showsBuilds: true,
  },
  'docker-container': {
    title: '`docker-container` driver',
    command: 'docker buildx',
    driver: 'docker-container',
    daemon: 'buildkitd',
    tellsMounts: false,
    showsBuilds: false,
  },
  'remote-oldest': {
    title: '`remote` driver, oldest',
    command: 'docker buildx',
    driver: 'remote',
    daemon: 'buildkitd-oldest',
    tellsMounts: false,
    showsBuilds: true,
  },
  'remote-newest': {
    title: '`remote` driver, newest',
    command: 'docker buildx',
    driver: 'remote',
    daemon: 'buildkitd',
    tellsMounts: true,
    showsBuilds: true,
  },
  'buildctl-newest': {
    title: '`buildctl`, newest',
    command: 'buildctl',
    driver: 'remote',
    daemon: 'buildkitd',
    tellsMounts: true,
    showsBuilds: false,
  },
};

export const builderNames = Object.keys(builders) as readonly BuilderName[];
