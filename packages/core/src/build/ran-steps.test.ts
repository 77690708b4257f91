import { describe, expect, it } from 'vitest';
import { buildxTool } from './buildx/buildx-tool';
import type { CommandResult, CommandRunner } from './command-runner';
import { ranSteps } from './ran-steps';

const tool = buildxTool({ program: 'docker', arguments: ['buildx'], builder: undefined });
const context = { signal: new AbortController().signal, deadline: 1000, inactivityLimit: 1000 };

/** A buildx that prints lines on standard error. */
function printing(lines: readonly string[], result: Partial<CommandResult> = {}): CommandRunner {
  return {
    async run(_command, { onErrorLine }) {
      for (const line of lines) {
        onErrorLine?.(line);
      }
      return { ending: 'exited', exitCode: 0, output: '', errorTail: [], ...result };
    },
  };
}

const time = '2026-11-30T13:45:18.790436454Z';
const planned = { digest: 'planned', name: '[1/4] RUN' };
const begun = { digest: 'ran', name: '[2/4] RUN', started: time };
const ran = { ...begun, completed: time };
const failed = { digest: 'failed', started: time, completed: time, error: 'exit code: 1' };
const cached = { digest: 'cached', started: time, completed: time };
const log = [
  JSON.stringify({ vertexes: [planned, begun, cached], statuses: [] }),
  JSON.stringify({ logs: [{ vertex: 'ran', data: 'e30K' }] }),
  JSON.stringify({ vertexes: [ran, failed, { ...cached, cached: true }] }),
];

describe('the steps that a build ran', () => {
  it.each([
    ['whole', log],
    ['after words of buildx', ['WARNING: something', ...log]],
    ['in pieces, some of which end as a line does', log.flatMap((line) => line.split(/(?<=\})/))],
  ])('are those of its log that ended and were not found in the build cache: %s', async (_, lines) => {
    expect(await ranSteps(printing(lines), tool, 'r', context)).toEqual(new Set(['ran', 'failed']));
  });

  it.each<[string, CommandRunner]>([
    ['buildx refuses', printing([], { exitCode: 1 })],
    ['its log breaks off', printing([...log, '{"vertexes":['])],
    ['its log is something else', printing([...log, '{"vertexes":1}'])],
  ])('are not known where %s', async (_, commands) => {
    expect(await ranSteps(commands, tool, 'r', context)).toBeUndefined();
  });
});
