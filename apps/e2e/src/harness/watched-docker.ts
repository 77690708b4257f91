import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Workplace } from './workplace';

/** A `docker` of our own in the PATH, which notes how it is called and then calls the real one. */
export interface WatchedDocker {
  /** For the command to run with. */
  readonly environment: Readonly<Record<string, string>>;
  /** The words of each call so far. */
  calls(): Promise<string[][]>;
  /** How many builds there were. */
  countBuilds(): Promise<number>;
  /** By which the builder's records of the builds are known. */
  tokens(): Promise<string[]>;
}

/**
 * Puts a watched `docker`, or another program, into a folder of the workplace. `script` goes before the call, in a shell that has its words as arguments and the real one as
 * `$docker`, which is `real`, or else the one in the PATH.
 */
export async function watchDocker(
  workplace: Workplace,
  script = '',
  name = 'docker',
  real?: string,
): Promise<WatchedDocker> {
  const folder = await mkdtemp(join(workplace.folder, 'docker-'));
  const [docker, path] = await Promise.all([real ?? ask(`command -v ${name}`), ask('printf %s "$PATH"')]);
  const log = join(folder, 'calls');
  const program = join(folder, name);
  await writeFile(log, '');
  const lines = [
    '#!/bin/sh',
    `docker='${docker}'`,
    `call=$(printf '%s\\t' "$@")`,
    `printf '%s\\n' "$call" >>'${log}'`,
    script,
  ];
  await writeFile(program, `${lines.join('\n')}\nexec "$docker" "$@"\n`);
  await chmod(program, 0o755);

  async function calls(): Promise<string[][]> {
    const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => line.split('\t').filter((word) => word !== ''));
  }
  async function builds(): Promise<string[][]> {
    // A call that asks about a build runs none of its steps.
    const asks = (words: readonly string[]) => words.some((word) => word.startsWith('--call='));
    return (await calls()).filter((words) => words[0] === 'buildx' && words[1] === 'build' && !asks(words));
  }
  return {
    environment: { PATH: `${folder}:${path}` },
    calls,
    countBuilds: async () => (await builds()).length,
    tokens: async () =>
      (await builds()).map((words) => {
        const token = /payload-(carryover[0-9a-f]{16})/.exec(words.join(' '))?.[1];
        if (token === undefined) {
          throw new Error(`A build without a token: ${words.join(' ')}`);
        }
        return token;
      }),
  };
}

/** Runs a line of shell; from there only are the environment's own values known here. */
async function ask(line: string): Promise<string> {
  const { stdout } = await execa('sh', ['-c', line]);
  return stdout;
}
