import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** A Docker engine of a test's own, with the base image, gone at the end: where what others do on a builder meanwhile must not show. */
export interface OwnEngine extends AsyncDisposable {
  /** What a client needs to reach it, on top of its own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

function script(name: string): string {
  return fileURLToPath(new URL(`../../../../scripts/${name}`, import.meta.url));
}

/** Use as `await using engine = await openOwnEngine()`. */
export async function openOwnEngine(): Promise<OwnEngine> {
  const { stdout: folder } = await execa(script('engine.sh'), ['start']);
  const { stdout } = await execa('bash', [
    '-c',
    'eval "$("$0" env "$1")"; printf "%s\\n" "$DOCKER_HOST" "$DOCKER_CONFIG" "$PATH"',
    script('engine.sh'),
    folder,
  ]);
  const [host = '', config = '', path = ''] = stdout.split('\n');
  const environment = { DOCKER_HOST: host, DOCKER_CONFIG: config, PATH: path, BUILDX_BUILDER: '' };
  await execa(script('base-image.sh'), ['carryover-test/base'], { env: environment });
  return {
    environment,
    async [Symbol.asyncDispose]() {
      await execa(script('engine.sh'), ['stop', folder]);
    },
  };
}
