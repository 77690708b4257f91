import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { type CacheCounts, readCacheCounts } from './cache-counts.ts';

const IMAGE = 'carryover-demo/go';
/** Stands in every step of the project's Dockerfile, and so in what the engine says of the records that they leave. */
const STEP_TEXT = 'carryover-demo';
const project = join(import.meta.dirname, 'project');

export interface BuildRun {
  readonly seconds: number;
  /** What the build found in its caches. */
  readonly before: CacheCounts;
  /** What it left there. */
  readonly after: CacheCounts;
}

/** What a build's log says of its caches. */
export function readBuildRun(log: string, seconds: number): BuildRun {
  return { seconds, before: readCacheCounts(log, 'before'), after: readCacheCounts(log, 'after') };
}

/** Where the demo builds. */
export interface DemoBuilder {
  readonly signal: AbortSignal;
  /** The command of a build, as a user would type it. */
  command(commit: string): readonly string[];
  build(commit: string): Promise<BuildRun>;
  /** Afterwards the builder has none of the demo's caches. */
  empty(): Promise<void>;
  /** Leaves the engine as it was. */
  close(): Promise<void>;
}

/**
 * Opens the builder of the engine that the environment names.
 *
 * @param ownEngine the engine is the demo's own: then everything on it may go. On another one, only the demo's own records do.
 */
export async function openDemoBuilder(ownEngine: boolean, signal: AbortSignal): Promise<DemoBuilder> {
  // Keeps the demo's cache mounts apart from everyone else's on the same engine.
  const namespace = `carryover-demo-${randomUUID()}`;
  const { stdout: name } = await execa('docker', ['context', 'show']);
  const hadImage = await hasImage();
  await execa(join(import.meta.dirname, '../base-image.sh'), [IMAGE], { stderr: 'inherit', cancelSignal: signal });

  function command(commit: string): readonly string[] {
    const buildArguments = [
      '--build-arg',
      `COMMIT=${namespace}-${commit}`,
      '--build-arg',
      `BUILDKIT_CACHE_MOUNT_NS=${namespace}`,
    ];
    const options = ['--builder', name, '--progress', 'plain', '--network', 'host', '--output', 'type=cacheonly'];
    return ['docker', 'buildx', 'build', ...options, ...buildArguments, project];
  }

  async function build(commit: string): Promise<BuildRun> {
    const [program = '', ...words] = command(commit);
    const start = performance.now();
    const { stderr } = await execa(program, words, { cancelSignal: signal });
    const seconds = (performance.now() - start) / 1000;
    return readBuildRun(stderr, seconds);
  }

  async function empty(): Promise<void> {
    if (ownEngine) {
      await execa('docker', ['buildx', 'prune', '--builder', name, '--all', '--force']);
      return;
    }
    const ids = await ownRecords();
    if (ids.length === 0) return;
    // All at once: a record goes only after those that were made from it.
    await execa('docker', ['buildx', 'prune', '--builder', name, '--force', '--filter', `id=^(${ids.join('|')})$`]);
  }

  /** Ids of the build cache's records that the demo made. A filter by description would be simpler, but buildx 0.13 gets it wrong. */
  async function ownRecords(): Promise<string[]> {
    const { stdout } = await execa('docker', ['buildx', 'du', '--builder', name, '--verbose']);
    const records = stdout.split(/\n\s*\n/).filter((record) => record.includes(namespace) || isOfAStep(record));
    return records.flatMap((record) => /^ID:\s*(\S+)/m.exec(record)?.[1] ?? []);
  }

  async function close(): Promise<void> {
    await empty();
    if (!(hadImage || ownEngine)) await execa('docker', ['image', 'rm', IMAGE]);
  }

  return { signal, command, build, empty, close };
}

/** The cache mounts of another demo that runs at the same time name the step too, but not this demo's namespace. */
function isOfAStep(record: string): boolean {
  return record.includes(STEP_TEXT) && !record.includes('exec.cachemount');
}

async function hasImage(): Promise<boolean> {
  const { stdout } = await execa('docker', ['image', 'ls', '--quiet', IMAGE]);
  return stdout !== '';
}
