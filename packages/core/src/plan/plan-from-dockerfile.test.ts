import { describe, expect, it } from 'vitest';
import type { DockerfileRequest } from './dockerfile-request';
import type { MountPlan, PlannedMount } from './mount-plan';
import { planFromDockerfile } from './plan-from-dockerfile';

type Details = Partial<Omit<DockerfileRequest, 'text'>>;

function plan(text: string, details: Details = {}): MountPlan {
  return planFromDockerfile({ file: 'Dockerfile', buildArguments: {}, ...details, text });
}

/** The mounts of a file in which nothing is amiss. */
function mountsOf(text: string, details: Details = {}): readonly PlannedMount[] {
  const { mounts, diagnostics } = plan(text, details);
  expect(diagnostics).toEqual([]);
  return mounts;
}

function idsOf(text: string, details: Details = {}): readonly string[] {
  return mountsOf(text, details).map(({ mount }) => mount.id);
}

/** A stage on scratch, of whose environment nothing is unknown. */
function stage(...lines: readonly string[]): string {
  return ['FROM scratch', ...lines, ''].join('\n');
}

function runWith(options: string): string {
  return `RUN --mount=${options} true`;
}

describe('the id of a mount', () => {
  it.each<[options: string, id: string]>([
    ['type=cache,target=/root/.cache/a', '/root/.cache/a'],
    ['type=cache,target=relc', 'relc'],
    ['type=cache,target=/e/./e2/', '/e/e2'],
    ['type=cache,target=/x/../d/,id=$NAME-${NAME}', 'foo-foo'],
    ['type=cache,target=/g,id=g', 'g'],
    ['type=cache,target=/go/pkg/mod/', '/go/pkg/mod'],
    ['type=cache,target=/go/pkg/mod/,id=/go/pkg/mod/', '/go/pkg/mod/'],
    ['type=cache,target=/x,id=go-$TARGETARCH', 'go-'],
    ['type=cache,target=/x,id=$UNSET', '/x'],
    ['type=cache,id=only', 'only'],
    ['type=cache', '.'],
  ])('%s: %s', (options, id) => {
    expect(idsOf(stage('WORKDIR /app', 'ARG NAME=foo', runWith(options)))).toEqual([id]);
  });
});
