import { type Command, type CommandResult, type CommandRunner, readBuildCommand } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import type { Surroundings } from '../surroundings';
import { openBuilder } from './open-builder';

interface Machine {
  /** What `docker buildx inspect` prints; undefined without buildx. */
  readonly inspected?: string;
  readonly client?: string;
  readonly engine?: string;
}

const withoutBuildx = "docker: 'buildx' is not a docker command.";

async function open({ inspected, client, engine }: Machine, words: string | undefined, builder?: string) {
  const asked: string[] = [];
  const commands: CommandRunner = {
    async run({ program, arguments: given }: Command): Promise<CommandResult> {
      const line = [program, ...given].join(' ');
      asked.push(line);
      if (line.includes('buildx') && inspected === undefined) {
        return { ending: 'exited', exitCode: 1, output: '', errorTail: [withoutBuildx] };
      }
      const versions = { Client: { Version: client }, Server: { Version: engine, Arch: 'amd64' } };
      const answer = [
        [line.includes('inspect'), inspected],
        [line.includes('{{json .}}'), JSON.stringify(versions)],
        [line.includes('Server.Version'), engine],
      ].find(([fits]) => fits === true)?.[1];
      return { ending: 'exited', exitCode: 0, output: String(answer ?? ''), errorTail: [] };
    },
  };
  const read = words === undefined ? undefined : readBuildCommand(words.split(' '));
  const command = read !== undefined && 'command' in read ? read.command : undefined;
  const surroundings = { commands, environment: {}, homeDirectory: () => '/nowhere' } as unknown as Surroundings;
  const opened = await openBuilder({ command, builder, tool: 'docker' }, surroundings, new AbortController().signal);
  return { ...opened, asked };
}

function inspected(driver: string, version: string | undefined): string {
  const told = version === undefined ? '' : `BuildKit version: v${version}\n`;
  return `Name:   ci\nDriver: ${driver}\n\nNodes:\nName:      ci0\nEndpoint:  x\nStatus:    running\n${told}Platforms: linux/amd64\n`;
}

describe('a builder', () => {
  it.each([
    ['docker-container', '0.12.5', undefined, undefined],
    ['docker-container', '0.11.6', undefined, 'The builder ci has BuildKit 0.11.6, and 0.12.5 or later is needed'],
    ['docker', undefined, '26.1.5', undefined],
    ['docker', undefined, '24.0.7', 'The builder ci has the BuildKit of Docker 24.0.7, and 0.12.5 or later'],
  ])('of %s with BuildKit %s, engine %s: %s', async (driver, version, engine, expected) => {
    const { problem, tool } = await open(
      { inspected: inspected(driver, version), ...(engine && { engine }) },
      undefined,
    );
    expect(tool.name).toBe('docker buildx');
    if (expected === undefined) {
      expect(problem).toBeUndefined();
    } else {
      expect(problem).toMatchObject({ code: 'buildkit-too-old', message: expect.stringContaining(expected) });
    }
  });

  it('is not asked by a call that builds nothing', async () => {
    const { asked, problem } = await open({}, 'docker buildx build --help');
    expect([asked.filter((line) => line.includes('inspect')), problem]).toEqual([[], undefined]);
  });
});

describe('a docker without buildx', () => {
  it.each([
    ['20.10.24', 'docker build .', 'docker build', undefined],
    ['20.10.24', undefined, 'docker build', undefined],
    // Later ones refuse BuildKit without it.
    ['26.1.5', 'docker build .', 'docker buildx', 'has no buildx here'],
    ['20.10.24', 'docker buildx build .', 'docker buildx', 'has no buildx here'],
  ])('of version %s, for %s', async (client, words, name, expected) => {
    const { tool, problem } = await open({ client, engine: client }, words);
    expect(tool.name).toBe(name);
    expect(problem?.message).toEqual(expected === undefined ? undefined : expect.stringContaining(expected));
  });

  it('builds nowhere but on its engine', async () => {
    const { problem } = await open({ client: '20.10.24', engine: '20.10.24' }, undefined, 'other');
    expect(problem?.message).toContain('has no buildx here');
  });
});
