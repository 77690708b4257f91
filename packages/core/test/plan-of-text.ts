import { expect } from 'vitest';
import type { DockerfileRequest } from '../src/plan/dockerfile-request';
import type { MountPlan, PlannedMount } from '../src/plan/mount-plan';
import { planFromDockerfile } from '../src/plan/plan-from-dockerfile';

/** The build that a text is planned for, where it is not the plainest. */
export type Details = Partial<Omit<DockerfileRequest, 'text'>>;

/** The plan of a text. */
export function plan(text: string, details: Details = {}): MountPlan {
  return planFromDockerfile({ file: 'Dockerfile', buildArguments: {}, ...details, text });
}

/** The mounts of a file in which nothing is amiss. */
export function mountsOf(text: string, details: Details = {}): readonly PlannedMount[] {
  const { mounts, diagnostics } = plan(text, details);
  expect(diagnostics).toEqual([]);
  return mounts;
}

/** The ids of those. */
export function idsOf(text: string, details: Details = {}): readonly string[] {
  return mountsOf(text, details).map(({ mount }) => mount.id);
}

/** A stage on scratch, of whose environment nothing is unknown. */
export function stage(...lines: readonly string[]): string {
  return ['FROM scratch', ...lines, ''].join('\n');
}

/** A step with one mount, which is a cache unless the options say otherwise. */
export function run(options: string): string {
  return `RUN --mount=type=cache,${options} true`;
}

/** Each diagnostic as `severity code line:column 'spot'`. */
export function told({ diagnostics }: MountPlan): readonly string[] {
  return diagnostics.map(({ severity, code, line, column, length = 0, text = '' }) => {
    const spot = column === undefined ? '' : ` ${column} '${text.slice(column - 1, column - 1 + length)}'`;
    return `${severity} ${code} ${line}${spot}`;
  });
}
