import { CarryoverError, type ExchangedFolder, type InjectReport } from '@carryover/core';
import { watchFilledMounts } from '../collection/filled-mounts';
import { assignFolders } from '../folders/assign-folders';
import { lookAtBuilder } from '../learn/builder-sight';
import { openBuilderNodes } from '../nodes/builder-nodes';
import { onNodes } from '../nodes/engine-on-nodes';
import type { InjectInvocation } from '../options/invocation';
import { isCold } from '../report/net-gain';
import type { CommandContext } from './command-context';
import { exchangeFolders } from './exchange-folders';
import { mountsToCarry } from './mounts-to-carry';
import { openToldRun, type ToldPlace } from './told-run';
import { surviving, warningOf } from './warning';

export interface InjectResult {
  readonly command: 'inject';
  readonly place: ToldPlace;
  readonly report: InjectReport & { readonly folders?: readonly ExchangedFolder[] | undefined };
}

/** Fills mounts, and leaves what the extract of this run has to know in the state file. */
export async function injectCommand(invocation: InjectInvocation, context: CommandContext): Promise<InjectResult> {
  const run = await openToldRun(invocation, context);
  const { tool, stateFile } = run;
  const { isSilent } = invocation.build;
  await using nodes = await openBuilderNodes(tool, invocation.build, context);
  const { carried, plan, unknown } = await mountsToCarry(invocation, run.location, tool, context);
  if (unknown !== undefined) {
    context.warn(adviceOnUnknown(unknown));
  }
  const mounts = carried.map(({ mount }) => mount);
  const { stored, folders } = await assignFolders(mounts, invocation.folders, context.surroundings, context.signal);
  const { request, ports, place } = run.prepare({
    mounts: stored,
    targets: plan?.targets ?? [],
  });
  // What an earlier run left must not pass for this one's, should this one fail.
  await stateFile.remove().catch((error) => context.warn(warningOf(error)));
  const check = stored.length === 0 ? undefined : watchFilledMounts(run.tool, context);
  const onAll = onNodes(context, nodes, carried);
  const report = await onAll.engine.inject({ ...request, ifNotEmpty: invocation.values['if-not-empty'] }, ports);
  const seen = plan === undefined ? undefined : await surviving(context, () => lookAtBuilder(tool, context, isSilent));
  const state = { ...report.session, ...(seen && { seen }), ...(isCold(report) && { isCold: true }) };
  await stateFile.write(state).catch((error) => context.warn(warningOf(error)));
  // After the store, which fills only what is empty.
  const exchanged = await exchangeFolders('fillFromFolders', folders, { request, ports }, onAll);
  for (const each of (await surviving(context, async () => check?.judge(report))) ?? []) {
    context.warn(each);
  }
  return { command: 'inject', place, report: { ...report, folders: exchanged } };
}

function adviceOnUnknown({ message }: CarryoverError): CarryoverError {
  return new CarryoverError(
    `Nothing is known of the build yet, so nothing is filled: there is no recipe of an earlier one. ${message}`,
    {
      code: 'build-unknown',
      kind: 'advice',
      hint: 'The extract after the build learns which mounts it used. Or tell of it: with --file and the like, or with its command after --.',
    },
  );
}
