import { execa } from 'execa';
import { builderDriver } from './builder-driver';
import { namespacePrefix, type Workplace } from './workplace';

/** Images that a test makes, known to the builder by their names. */
export interface MadeImages extends AsyncDisposable {
  /** Builds one from a Dockerfile, and gives its name. */
  make(dockerfile: string): Promise<string>;
}

/** Use as `await using images = makeImages(workplace)`: in the end the engine has none of them. */
export function makeImages({ namespace, workingFolder }: Workplace): MadeImages {
  const made: string[] = [];
  return {
    async make(dockerfile) {
      const name = `carryover-test/made-${made.length}-${namespace}`;
      const words = ['buildx', 'build', ...(await outputTo(name)), '--file', '-', workingFolder];
      await execa('docker', words, { input: dockerfile });
      made.push(name);
      return name;
    },
    async [Symbol.asyncDispose]() {
      if (builderDriver === 'docker') {
        await Promise.all(made.map((name) => execa('docker', ['image', 'rm', '--force', name])));
      }
    },
  };
}

/** A builder in a container has its images from a registry, which goes with it. */
async function outputTo(name: string): Promise<string[]> {
  if (builderDriver === 'docker') {
    return ['--tag', name, '--load'];
  }
  const { stdout: registry } = await execa('sh', ['-uc', 'printf %s "$CARRYOVER_TEST_REGISTRY"']);
  return ['--tag', `${registry}/${name}`, '--push'];
}

/** The ids of all images of the engine, dangling ones too, without those that tests name after their workplaces: other tests make some meanwhile. */
export async function listImages(): Promise<string[]> {
  const format = ['--no-trunc', '--format', '{{.ID}} {{.Repository}}'];
  const { stdout } = await execa('docker', ['image', 'ls', '--all', ...format]);
  return stdout
    .split('\n')
    .flatMap((line) => (line === '' || line.includes(namespacePrefix) ? [] : line.split(' ', 1)));
}

/** The ids of all containers of the engine, ended ones too. */
export async function listContainers(): Promise<string[]> {
  const { stdout } = await execa('docker', ['container', 'ls', '--all', '--quiet', '--no-trunc']);
  return stdout.split('\n').filter((id) => id !== '');
}
