import * as z from 'zod';
import type { BuildRecord, InspectedBuild } from '../build-history';
import type { BuildHistory } from '../build-tool';
import { readJson } from '../read-json';
import {
  buildxAttachmentCommand,
  buildxHistoryCommand,
  buildxInspectBuildCommand,
  buildxLogCommand,
} from './buildx-commands';
import type { BuildxProgram } from './buildx-program';

const listed = z.object({
  ref: z.string().min(1),
  name: z.string().default(''),
  created_at: z.iso.datetime({ offset: true }),
  completed_at: z.string().optional(),
  status: z.string().optional(),
});

const named = z.object({ Name: z.string(), Value: z.string().default('') });
const inspected = z.object({
  Context: z.string().default(''),
  Dockerfile: z.string().default(''),
  Target: z.string().default(''),
  Platform: z.array(z.string()).nullish(),
  BuildArgs: z.array(named).nullish(),
  NamedContexts: z.array(named).nullish(),
  VCSRepository: z.string().optional(),
  Status: z.string(),
  Attachments: z.array(z.object({ Digest: z.string(), Type: z.string() })).nullish(),
});

/**
 * What buildx shows of builds that ran. It lists them in this form since 0.20, and tells of one since 0.21 (its sources, `commands/history`; seen with 0.36, also of the
 * engine 26.1, and not with 0.13).
 */
export function buildxHistory(buildx: BuildxProgram): BuildHistory {
  return {
    list: () => ({ command: buildxHistoryCommand(buildx), read: readListed }),
    inspect: (ref, workingDirectory) => ({
      command: buildxInspectBuildCommand(buildx, ref, workingDirectory),
      read: readInspected,
    }),
    attachment: (ref, digest) => ({ command: buildxAttachmentCommand(buildx, ref, digest), read: (text) => text }),
    log: (ref) => buildxLogCommand(buildx, ref),
  };
}

function readListed(output: string): BuildRecord[] | undefined {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map((line) => readJson(line, listed));
  const records = read.filter((record) => record !== undefined);
  if (records.length !== read.length) {
    return undefined;
  }
  return records.map(({ ref, name, created_at, completed_at, status }) => ({
    // Builder, node and build (`commands/history/ls.go`, `FullRef`).
    ref: ref.slice(ref.lastIndexOf('/') + 1),
    node: ref.split('/').at(-2),
    // Others build on the same builder: what they call their builds must not act on a terminal.
    name: name.replace(/\p{C}/gu, '?'),
    startedAt: Date.parse(created_at),
    hasEnded: completed_at !== undefined,
    endedAt: completed_at === undefined ? undefined : Date.parse(completed_at),
    succeeded: status === 'Completed',
  }));
}

function readInspected(output: string): InspectedBuild | undefined {
  const found = readJson(output, inspected);
  return (
    found && {
      context: found.Context,
      dockerfile: found.Dockerfile || 'Dockerfile',
      target: found.Target || undefined,
      platforms: found.Platform ?? [],
      buildArguments: (found.BuildArgs ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
      namedContexts: (found.NamedContexts ?? []).map(({ Name }) => Name),
      repository: found.VCSRepository,
      succeeded: found.Status === 'completed',
      provenance: (found.Attachments ?? [])
        .filter(({ Type }) => Type.startsWith('https://slsa.dev/provenance/'))
        .map(({ Digest }) => Digest),
    }
  );
}
