import { tmpdir } from 'node:os';
import type { CommandRunner } from '@carryover/core';
import { scriptedCommandRunner } from '@carryover/core/testing';
import type { StoreSurroundings } from '../src/store-surroundings';

/** Surroundings in which nothing is but what a test puts there. */
export function emptySurroundings(
  given: {
    readonly environment?: Record<string, string>;
    readonly home?: string;
    readonly commands?: CommandRunner;
  } = {},
): StoreSurroundings {
  return {
    workingDirectory: '/work',
    temporaryDirectory: tmpdir(),
    environment: given.environment ?? {},
    homeDirectory: () => given.home ?? '/nowhere',
    commands: given.commands ?? scriptedCommandRunner([]),
  };
}
