import { execa } from 'execa';

/** The ids of all images of the engine, dangling ones too, sorted: the engine gives those of one second in any order. */
export async function listImages(): Promise<string[]> {
  const { stdout } = await execa('docker', ['image', 'ls', '--all', '--quiet', '--no-trunc']);
  return idsIn(stdout);
}

/** The ids of all containers of the engine, ended ones too, sorted. */
export async function listContainers(): Promise<string[]> {
  const { stdout } = await execa('docker', ['container', 'ls', '--all', '--quiet', '--no-trunc']);
  return idsIn(stdout);
}

function idsIn(output: string): string[] {
  return output
    .split('\n')
    .filter((id) => id !== '')
    .sort();
}
