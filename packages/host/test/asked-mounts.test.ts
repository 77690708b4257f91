import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommandRunner } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCarryover } from '../src/run-carryover';
import { fakeCall, injectReport } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asked-mounts-'));
  const lines = [
    'FROM scratch AS a',
    'RUN --mount=type=cache,target=/own x',
    'FROM a',
    'RUN --mount=type=cache,id=based,target=/b,from=a x',
  ];
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const place = ['--store', 'dir:x', '--project', 'p', '--scope', 's'];

const builder = 'Name: b\nDriver: remote\n\nNodes:\nName: b0\nStatus: running\nPlatforms: linux/amd64\n';

/** Which questions about mounts a builder was asked. `hasHistory`: whether it has records of builds. */
async function askedMounts(words: readonly string[], hasHistory: boolean): Promise<string[]> {
  const asked: Command[] = [];
  const commands: CommandRunner = {
    async run(command) {
      asked.push(command);
      const isRefused = command.arguments.includes('history') && !hasHistory;
      const output = command.arguments.includes('inspect') ? builder : '';
      return { ending: 'exited', exitCode: isRefused ? 1 : 0, output, errorTail: [] };
    },
  };
  const [name = '', ...rest] = words;
  // Of mounts that were filled, it is another matter what becomes of them.
  const inject = async () => ({ ...injectReport, mounts: [] });
  await runCarryover(fakeCall({ words: [name, ...place, ...rest], folder, commands, inject }));
  return asked
    .map(({ arguments: given }) => given)
    .filter((given) => given.includes('du') && given.some((word) => word.includes('exec.cachemount')))
    .map((given) => given.find((word) => word.startsWith('--filter=id=')) ?? 'all');
}

const build = ['--', 'docker', 'buildx', 'build', '.'];

describe('the sizes of whose mounts a builder is asked for', () => {
  it.each<[string, readonly string[]]>([
    ['run', ['run', ...build]],
    ['inject', ['inject', ...build]],
    ['extract', ['extract', ...build]],
    ['doctor', ['doctor', ...build]],
  ])('are none but those of the build: %s', async (_, words) => {
    for (const hasHistory of [true, false]) {
      for (const filter of await askedMounts(words, hasHistory)) {
        expect(filter).toMatch(/with id .*\(\?:(?:\/\/own\|)?\/based\)/);
      }
    }
  });

  it('are none where the records of builds tell what they used', async () => {
    expect(await askedMounts(['inject'], true)).toEqual([]);
    for (const filter of await askedMounts(['run', ...build], true)) {
      expect(filter).toContain('based');
      expect(filter).not.toContain('/own');
    }
  });

  it('are those of all only where nobody said what is built, and nothing but their uses tells it', async () => {
    expect(new Set(await askedMounts(['inject'], false))).toEqual(new Set(['all']));
  });
});
