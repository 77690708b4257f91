import type { RunRecord } from './run-record';

/** What a run gained against an earlier one whose mounts were empty, in seconds. */
export interface NetGain {
  readonly coldBuild: number;
  readonly build: number;
  /** What carryover itself took. */
  readonly overhead: number;
  /** Negative where it cost more than it saved. */
  readonly gain: number;
}

/** Undefined where the earlier figure, or this build's own, is not known, or where this run itself found nothing. */
export function netGain({ inject, builds, extract, coldBuildSeconds }: RunRecord): NetGain | undefined {
  if (coldBuildSeconds === undefined || builds.length === 0 || inject === undefined || isCold(inject)) {
    return undefined;
  }
  const build = builds.reduce((sum, each) => sum + secondsOf(each), 0);
  const overhead = secondsOf(inject) + (extract === undefined ? 0 : secondsOf(extract));
  return { coldBuild: coldBuildSeconds, build, overhead, gain: coldBuildSeconds - build - overhead };
}

/** Whether a build found its mounts as empty as without carryover. */
export function isCold({ mounts }: { readonly mounts: readonly { readonly outcome: string }[] }): boolean {
  return mounts.every(({ outcome }) => outcome === 'missed' || outcome === 'failed');
}

export function secondsOf({ began, ended }: { readonly began: number; readonly ended: number }): number {
  return Math.max(0, ended - began) / 1000;
}
