import { execa } from 'execa';

/** The ids of all images of the engine, dangling ones too. */
export async function listImages(): Promise<string[]> {
  const { stdout } = await execa('docker', ['image', 'ls', '--all', '--quiet', '--no-trunc']);
  return stdout.split('\n').filter((id) => id !== '');
}

/** The ids of all containers of the engine, ended ones too. */
export async function listContainers(): Promise<string[]> {
  const { stdout } = await execa('docker', ['container', 'ls', '--all', '--quiet', '--no-trunc']);
  return stdout.split('\n').filter((id) => id !== '');
}
