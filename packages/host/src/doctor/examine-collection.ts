import type { BuilderFacts, CollectionRule } from '@carryover/core';
import { byteSize } from '../options/byte-size';
import { bytes } from '../reporters/summary-text';
import { about, type Finding } from './finding';

/** Looks for rules by which the builder may remove mounts, and so what was injected. `wanted`: bytes that the planned mounts hold, where known. */
export function examineCollection({ nodes }: BuilderFacts, wanted: number | undefined): Finding[] {
  const { good, note } = about('garbage collection');
  const findings = nodes.flatMap(({ name, collectionRules }) =>
    collectionRules.flatMap((rule, number) => examineRule(rule, `rule ${number} of ${name}`, wanted)),
  );
  if (findings.length > 0) {
    return findings;
  }
  return nodes.some(({ collectionRules }) => collectionRules.length > 0)
    ? [good('No rule of the builder is in the way of what is injected.')]
    : [note('The builder does not tell its rules.')];
}

function examineRule(rule: CollectionRule, name: string, wanted: number | undefined): Finding[] {
  const { note, problem } = about('garbage collection');
  if (rule.filters.length > 0 && !rule.filters.some((filter) => filter.includes('exec.cachemount'))) {
    return [];
  }
  const limit = sizeOf(rule.maximumUsedSpace) ?? sizeOf(rule.reservedSpace);
  if (!isNothing(rule.keepDuration)) {
    // What was just injected is younger; only a builder that lives on comes to it.
    return rule.filters.length === 0
      ? []
      : [note(`By ${name}, mounts that no build has used for ${rule.keepDuration} may go; inject brings them back.`)];
  }
  return limit !== undefined && wanted !== undefined && limit < wanted
    ? [
        problem(
          `By ${name}, the builder keeps ${bytes(limit)}; the planned mounts hold ${bytes(wanted)}, and may be removed between inject and build.`,
          'Raise the builder’s limit (gc in its configuration, buildkitd.toml or daemon.json), or carry less with --max-size.',
        ),
      ]
    : [];
}

function isNothing(duration: string | undefined): boolean {
  return duration === undefined || /^(?:0[hms]?)+$/.test(duration);
}

function sizeOf(text: string | undefined): number | undefined {
  const size = byteSize.safeParse(text ?? '');
  return size.success ? size.data : undefined;
}
