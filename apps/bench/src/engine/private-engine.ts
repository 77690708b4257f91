import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Driver } from '../options';

export interface BuilderWish {
  readonly driver: Driver;
  /** The base image that a builder in a container gets. The engine's own has none before it is given one. */
  readonly image: string;
}

/** An empty Docker engine of our own, which nothing else uses. */
export interface PrivateEngine {
  /** The environment in which `docker` and `carryover` reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops it and removes all that it kept. */
  stop(): Promise<void>;
}

/** Prints the environment, then stays until its standard input is closed: also when this process dies, the engine ends. */
const PRINT_ENVIRONMENT_AND_WAIT = 'env -0 && printf "ready\\0" && exec cat';

/**
 * Starts an engine with `scripts/engine.sh`, and where the driver makes builders in containers, one of those on it, in use.
 *
 * @throws if the engine does not start; its log is in the message
 */
export async function startPrivateEngine(repository: string, { driver, image }: BuilderWish): Promise<PrivateEngine> {
  const script = join(repository, 'scripts/engine.sh');
  const builder = driver === 'docker' ? [] : [join(repository, 'scripts/container-builder.sh'), 'run', image, '--'];
  // A process group of its own: on Ctrl-C it must outlive the command that is using it.
  const child = execa(script, ['run', '--', ...builder, 'sh', '-c', PRINT_ENVIRONMENT_AND_WAIT], {
    detached: true,
    buffer: { stdout: false },
    stdin: 'pipe',
  });
  const variables = await Promise.race([
    readVariables(child.stdout),
    child.then(() => Promise.reject(new Error(`${script} ended at once`))),
  ]);
  return {
    environment: Object.fromEntries(variables.map((variable) => splitOnce(variable, '='))),
    async stop() {
      child.stdin.end();
      await child;
    },
  };
}

async function readVariables(output: Readable): Promise<string[]> {
  let text = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.endsWith('\0ready\0')) break;
  }
  return text.split('\0').slice(0, -2);
}

function splitOnce(text: string, separator: string): [string, string] {
  const end = text.indexOf(separator);
  return [text.slice(0, end), text.slice(end + separator.length)];
}
