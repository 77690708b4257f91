import {
  type BuilderFacts,
  type BuildTool,
  builderFacts,
  CarryoverError,
  describeMount,
  type InjectReport,
  isRecordOf,
  listMountRecords,
  type Mount,
} from '@carryover/core';
import { podsOf } from '../build/pods-of';
import type { CommandContext } from '../commands/command-context';
import { bytes } from '../reporters/summary-text';
import { collectionHint, describeRule } from './describe-rule';
import { type ThreateningRule, threateningRules } from './threatening-rules';

type CheckContext = Pick<CommandContext, 'surroundings' | 'signal'>;

/** No question to a builder that has just filled mounts takes longer, in milliseconds. */
const limit = 30_000;

/** Looks after mounts that were filled, until the build comes to them. */
export interface FilledMountsCheck {
  /** What there is to tell: mounts that the builder's garbage collection has removed already, or may remove before the build uses them. */
  judge(report: Pick<InjectReport, 'mounts'> | undefined): Promise<readonly CarryoverError[]>;
}

/** Asks for the builder's rules, while the mounts are being filled. */
export function watchFilledMounts(tool: BuildTool, context: CheckContext): FilledMountsCheck {
  const asking = rulesOf(tool, context);
  // Whoever awaits it later gets the error; until then it is not unhandled.
  asking.catch(() => undefined);
  return {
    async judge(report) {
      const filled = (report?.mounts ?? []).filter(({ outcome }) => outcome === 'restored' || outcome === 'present');
      const facts = filled.length === 0 ? undefined : await asking;
      return facts === undefined ? [] : judgeFilled(filled, facts, tool, context);
    },
  };
}

async function rulesOf(tool: BuildTool, { surroundings, signal }: CheckContext): Promise<BuilderFacts | undefined> {
  const answer = await builderFacts(surroundings.commands, tool, { signal, deadline: limit, inactivityLimit: limit });
  return 'facts' in answer ? answer.facts : undefined;
}

/**
 * The builder is asked for its mounts only where a rule may have taken them, or where it does not tell its rules: to measure a mount, it holds it for a moment, and a build that
 * comes for it meanwhile gets another (buildkit `cache/manager.go`, `DiskUsage`).
 */
async function judgeFilled(
  filled: InjectReport['mounts'],
  facts: BuilderFacts,
  tool: BuildTool,
  { surroundings, signal }: CheckContext,
): Promise<CarryoverError[]> {
  const heldBytes = filled.reduce((sum, { amount }) => sum + amount.bytes, 0);
  const rules = threateningRules(facts.nodes, heldBytes);
  const tellsRules = facts.nodes.some(({ collectionRules }) => collectionRules.length > 0);
  if ((tellsRules && rules.length === 0) || facts.nodes.some((node) => podsOf(facts, node) > 1)) {
    return [];
  }
  const mounts = filled.map(({ mount }) => mount);
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  const records = await listMountRecords(surroundings.commands, tool, mounts, limits);
  const gone = mounts.filter((mount) => records?.some((record) => isRecordOf(record, mount)) === false);
  const kept = mounts.filter((mount) => !gone.includes(mount));
  return [
    ...(gone.length > 0 ? [removed(gone, rules)] : []),
    // Where the disk has room, nothing happens: nobody is to be warned of that at every run.
    ...(kept.length > 0 ? rules.filter(({ belowFreeBytes }) => belowFreeBytes === undefined).slice(0, 1) : []).map(
      (rule) => endangered(kept, rule, heldBytes),
    ),
  ];
}

function removed(gone: readonly Mount[], rules: readonly ThreateningRule[]): CarryoverError {
  const why = rules.map(describeRule).join('; by ');
  const reason = why === '' ? ' The builder does not tell the rules of its garbage collection.' : ` By ${why}.`;
  const message = `The builder has removed what was just filled: ${gone.map(describeMount).join(', ')}.${reason}`;
  return new CarryoverError(message, { code: 'mounts-collected', kind: 'trouble', hint: collectionHint });
}

function endangered(kept: readonly Mount[], rule: ThreateningRule, heldBytes: number): CarryoverError {
  const message = `By ${describeRule(rule)}, and the mounts that were filled hold ${bytes(heldBytes)}: it may remove ${kept.map(describeMount).join(', ')} before the build uses them.`;
  return new CarryoverError(message, { code: 'mounts-endangered', kind: 'advice', hint: collectionHint });
}
