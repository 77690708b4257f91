import { describe, expect, it } from 'vitest';
import { nodesOfPlatforms, type PlatformNode } from './node-of-platform';

function node(configured: readonly string[], itself: readonly string[]): PlatformNode {
  return { configuredPlatforms: configured, platforms: [...configured, ...itself] };
}

const plain = node([], ['linux/amd64', 'linux/amd64/v2', 'linux/386']);
const arm = node([], ['linux/arm64', 'linux/arm/v7']);

describe('the node that builds a platform', () => {
  it.each<[what: string, nodes: readonly PlatformNode[], platforms: readonly string[], expected: readonly number[]]>([
    ['is the one that says so', [plain, arm], ['linux/amd64', 'linux/arm64'], [0, 1]],
    ['is the first for what none has', [plain, arm], ['linux/s390x', 'linux/arm64'], [0, 1]],
    ['is the first of two that have it', [plain, plain], ['linux/amd64'], [0]],
    [
      'is the one that is configured for it',
      [node([], ['linux/amd64', 'linux/arm64']), node(['linux/arm64'], [])],
      ['linux/arm64'],
      [1],
    ],
    [
      // Then all nodes are asked, and each is taken at its word for all platforms.
      'is another where the build wants also what none is configured for',
      [node([], ['linux/amd64', 'linux/arm64']), node(['linux/arm64'], [])],
      ['linux/arm64', 'linux/amd64'],
      [0, 0],
    ],
    ['has it exactly, rather than as a part', [plain, node([], ['linux/386'])], ['linux/386'], [0]],
    [
      'has it exactly, rather than as a part of another',
      [node([], ['linux/arm64']), node([], ['linux/arm/v7'])],
      ['linux/arm/v7'],
      [1],
    ],
    ['has it as a part', [plain, node([], ['linux/arm64'])], ['linux/arm/v6'], [1]],
    [
      'is found by other spellings',
      [node(['linux/x86_64'], []), node(['linux/arm64/v8', 'linux/arm'], [])],
      ['linux/aarch64', 'linux/arm/v7'],
      [1, 1],
    ],
    ['is none where none is asked for', [plain, arm], [], []],
  ])('%s', (_what, nodes, platforms, expected) => {
    expect(nodesOfPlatforms(nodes, platforms)).toEqual(expected);
  });
});
