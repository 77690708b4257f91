import { join } from 'node:path';
import {
  askForMounts,
  type MountBase,
  type MountPlan,
  mountNamespaceArgument,
  type PlannedMount,
  planFromDockerfile,
  planFromLlb,
} from '@carryover/core';
import type { NewBuilder } from '../harness/new-builder';
import type { CorpusCase } from './corpus';

/** One Dockerfile's mounts, learnt in both ways. */
export interface TwoPlans {
  readonly read: MountPlan;
  /** What BuildKit told, or why it did not. */
  readonly told: MountPlan | { readonly reason: string };
}

export type PlannedCase = Omit<CorpusCase, 'token' | 'refused'>;

const limit = 60_000;

/** Reads a Dockerfile and asks BuildKit about it. `file` holds the text. */
export async function planInBothWays(builder: NewBuilder, one: PlannedCase, file: string): Promise<TwoPlans> {
  const { text, target, namespace } = one;
  const namedContexts = Object.entries(one.namedContexts ?? {});
  const buildArguments = { ...one.buildArguments, [mountNamespaceArgument]: namespace };
  const read = planFromDockerfile({
    file,
    text,
    buildArguments,
    target,
    buildPlatform: builder.platform,
    namedContexts: namedContexts.map(([name]) => name),
  });
  const question = {
    context: join(file, '..'),
    file,
    target,
    platform: undefined,
    workingDirectory: join(file, '..'),
    buildArguments: Object.entries(buildArguments).map(([name, value]) => ({ name, value })),
    // The builder has no images: the one that there is comes as a named context.
    buildContexts: [['carryover-test/base', builder.baseImage] as const, ...namedContexts].map(([name, location]) => ({
      name,
      location: location === 'docker-image://carryover-test/base' ? builder.baseImage : location,
    })),
  };
  const context = { signal: AbortSignal.timeout(limit), deadline: limit, inactivityLimit: limit };
  const reply = await askForMounts(builder.commands, builder.tool, question, context);
  return { read, told: 'answer' in reply ? planFromLlb(reply.answer, { file, namespace }) : reply };
}

/** How two plans differ, one line for each mount that only one of them has; which of several names of a base they use makes no difference. */
export function differences({ read, told }: { readonly read: MountPlan; readonly told: MountPlan }): readonly string[] {
  const readRows = new Set(read.mounts.map(row));
  const toldRows = new Set(told.mounts.map(row));
  return [
    ...[...readRows].filter((one) => !toldRows.has(one)).map((one) => `read alone: ${one}`),
    ...[...toldRows].filter((one) => !readRows.has(one)).map((one) => `told alone: ${one}`),
  ];
}

function row({ mount: { namespace, id, base }, sharing, uses }: PlannedMount): string {
  const places = uses.map(({ line, stage }) => `${line} in ${stage}`);
  return JSON.stringify({ namespace, id, base: baseRow(base), sharing: sharing.toSorted(), places });
}

/** BuildKit does not tell whether an owner or a mode is the default or was given. */
function baseRow({ from, source = '/', uid, gid, mode }: MountBase): unknown[] {
  const hasOwner = [uid, gid, mode].some((option) => option !== undefined);
  return [
    from === undefined ? 'nothing' : 'something',
    source,
    ...(hasOwner ? [uid ?? 0, gid ?? 0, mode ?? 0o755] : []),
  ];
}
