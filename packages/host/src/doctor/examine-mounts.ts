import { type BuildToolAdvice, describeMount, isRecordOf, type Mount, type MountRecord } from '@carryover/core';
import { about, type Finding } from './finding';

/** Holds the mounts that a build will use against what the builder has of them now. */
export function examineMounts(
  planned: readonly Mount[],
  records: readonly MountRecord[],
  {
    pruneMountsCommand,
    node,
  }: Pick<BuildToolAdvice, 'pruneMountsCommand'> & {
    /** Where the builder has several. */
    readonly node?: string | undefined;
  },
): Finding[] {
  const { good, note } = about('mounts');
  const findings: Finding[] = [];
  const present: Mount[] = [];
  for (const mount of planned) {
    const alike = records.filter(({ cacheId }) => cacheId === `${mount.namespace}/${mount.id}`);
    const own = alike.filter((record) => isRecordOf(record, mount));
    if (own.length > 0) {
      present.push(mount);
    }
    if (own.length > 1) {
      findings.push(
        note(
          `${describeMount(mount)} is there ${own.length} times: builds that met in it, or that are private, have forked it. One of them is carried, and a build may get another.`,
          `Give the mount sharing=locked, or remove what is there: \`${pruneMountsCommand}\`.`,
        ),
      );
    }
    if (own.length === 0 && alike.length > 0) {
      findings.push(
        note(
          `${describeMount(mount)} is there with another owner, mode or base alone: BuildKit takes that for another mount.`,
          'Give every step that uses it the same uid=, gid=, mode=, from= and source=.',
        ),
      );
    }
  }
  const missing = planned.length - present.length;
  const summary = `${present.length} of ${planned.length} planned mounts are in the builder now${node === undefined ? '' : `, on node ${node}`}`;
  return [good(`${summary}${missing > 0 ? ' (inject makes the others)' : ''}`), ...findings];
}
