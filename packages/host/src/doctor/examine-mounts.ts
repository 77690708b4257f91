import { type BuildToolAdvice, describeMount, isRecordOf, type Mount, type MountRecord } from '@carryover/core';
import { about, type Finding } from './finding';

/** Holds the mounts that a build will use against those that the builder has now. */
export function examineMounts(
  planned: readonly Mount[],
  records: readonly MountRecord[],
  { pruneMountsCommand }: Pick<BuildToolAdvice, 'pruneMountsCommand'>,
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
  const known = new Set(planned.map(({ namespace, id }) => `${namespace}/${id}`));
  const strangers = new Set(records.map(({ cacheId }) => cacheId).filter((cacheId) => !known.has(cacheId)));
  const missing = planned.length - present.length;
  const summary = `${present.length} of ${planned.length} planned mounts are in the builder now`;
  const more = strangers.size === 0 ? '' : `; it has ${strangers.size} that are not planned: ${shown([...strangers])}`;
  return [good(`${summary}${missing > 0 ? ' (inject makes the others)' : ''}${more}`), ...findings];
}

/** As many as one can read, without the slash that stands for no namespace. */
function shown(cacheIds: readonly string[]): string {
  const some = cacheIds.slice(0, 5).map((cacheId) => cacheId.replace(/^\//, ''));
  return `${some.join(', ')}${cacheIds.length > some.length ? ', …' : ''}`;
}
