import { describe, expect, it } from 'vitest';
import { neededArguments } from './needed-arguments';

function needed(lines: readonly string[], buildArguments: Record<string, string>): readonly string[] {
  return neededArguments({ file: 'Dockerfile', text: `${lines.join('\n')}\n`, buildArguments });
}

describe('the build arguments that a plan needs', () => {
  it('are those that an identity or the choice of a stage depends on, directly or not', () => {
    const lines = [
      'ARG BASE=one',
      'FROM scratch AS one',
      'RUN --mount=type=cache,target=/one true',
      'FROM scratch AS two',
      'ARG VARIANT=x',
      'ARG OWNER',
      'ARG TOKEN',
      'ARG BY_WAY',
      'ENV WAY=$BY_WAY',
      'RUN --mount=type=cache,target=/two,id=$VARIANT,uid=$OWNER echo $TOKEN',
      'RUN --mount=type=cache,target=/three/$WAY true',
      'FROM $BASE',
    ];
    const given = { BASE: 'two', VARIANT: 'x', OWNER: '3', TOKEN: 'secret', BY_WAY: 'w', OF_NO_USE: 'secret' };
    // VARIANT has just the default's value, which may be another one tomorrow.
    expect(needed(lines, given)).toEqual(['BASE', 'VARIANT', 'OWNER', 'BY_WAY']);
    expect(needed(lines, { ...given, BASE: 'one' })).toEqual(['BASE']);
  });

  it('are those that decide on a base image, the namespace and the frontend', () => {
    const lines = ['ARG TAG=1', 'ARG IMAGE=img:$TAG', 'FROM $IMAGE', 'RUN --mount=type=cache,target=/a true'];
    const given = {
      TAG: '2',
      BUILDKIT_CACHE_MOUNT_NS: 'team',
      BUILDKIT_SYNTAX: 'docker/dockerfile:1',
      HTTP_PROXY: 'x',
    };
    expect(needed(lines, given)).toEqual(['TAG', 'BUILDKIT_CACHE_MOUNT_NS', 'BUILDKIT_SYNTAX']);
    expect(needed(['FROM scratch'], given)).toEqual(['BUILDKIT_SYNTAX']);
  });
});
