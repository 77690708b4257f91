import type { BuilderFacts } from '@carryover/core';
import { collectionHint, describeRule } from '../collection/describe-rule';
import { isAboutMounts, isAboutUnused, threateningRules } from '../collection/threatening-rules';
import { bytes } from '../reporters/summary-text';
import { about, type Finding } from './finding';

/** Looks for rules by which the builder may remove mounts, and so what was injected. `wanted`: bytes that the planned mounts hold, where known. */
export function examineCollection({ nodes }: BuilderFacts, wanted: number | undefined): Finding[] {
  const { good, note, problem } = about('garbage collection');
  const onThreats = (wanted === undefined ? [] : threateningRules(nodes, wanted)).map((rule) => {
    const message = `By ${describeRule(rule)}; the planned mounts hold ${bytes(wanted ?? 0)}, and may be removed between inject and build.`;
    // Where the disk has room, nothing happens.
    return rule.belowFreeBytes === undefined ? problem(message, collectionHint) : note(message, collectionHint);
  });
  // What was just injected is younger; only a builder that lives on comes to it.
  const onUnused = nodes.flatMap(({ name, collectionRules }) =>
    collectionRules.flatMap((rule, number) =>
      isAboutUnused(rule) && isAboutMounts(rule) && rule.filters.length > 0
        ? note(
            `By rule ${number} of ${name}, mounts that no build has used for ${rule.keepDuration} may go; inject brings them back.`,
          )
        : [],
    ),
  );
  const findings = [...onThreats, ...onUnused];
  if (findings.length > 0) {
    return findings;
  }
  return nodes.some(({ collectionRules }) => collectionRules.length > 0)
    ? [good('No rule of the builder is in the way of what is injected.')]
    : [note('The builder does not tell its rules.')];
}
