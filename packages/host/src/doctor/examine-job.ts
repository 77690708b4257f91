import type { CiFacts } from '../ci/detect-ci';
import { about, type Finding } from './finding';

/** What the CI job is taken for; nothing outside of one. */
export function examineJob(ci: CiFacts | undefined): Finding[] {
  if (ci === undefined) {
    return [];
  }
  const { good, note } = about('job');
  const { title, scope, isProtected, untrusted } = ci;
  const ref = `${scope ?? 'what git has checked out'}${isProtected === true ? ' (protected)' : ''}`;
  return untrusted === undefined
    ? [good(`${title} builds ${ref}`)]
    : [
        note(
          `${title} builds ${ref}, ${untrusted}: what is saved is read, and nothing is saved`,
          '--restore-only false would save it.',
        ),
      ];
}
