import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { MountBase } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import { type LlbAnswer, readLlbAnswer } from './llb/llb-answer';
import { inWordsOfDockerfile } from './llb/llb-words';
import type { MountPlan } from './mount-plan';
import { planFromDockerfile } from './plan-from-dockerfile';
import { planFromLlb } from './plan-from-llb';

/** An answer of a real BuildKit (0.32), as test/llb/capture.sh keeps them. */
function fixture(name: string): Promise<string> {
  return readFile(new URL(`../../test/llb/${name}`, import.meta.url), 'utf8');
}

async function answerOf(name: string): Promise<LlbAnswer> {
  const read = readLlbAnswer(await fixture(`${name}.json`));
  if ('problem' in read) {
    throw new Error(`${name}: ${read.problem}`);
  }
  return read.answer;
}

/** Each mount as `id at target`, what it is based on, its sharing, and where it is used. */
function rows({ mounts }: MountPlan): unknown[] {
  return mounts.map(({ mount: { id, target, base }, sharing, uses }) => [
    `${id} at ${target}`,
    base,
    sharing.toSorted().join(),
    uses.map(({ line, stage }) => `${line} ${stage}`).join(', '),
  ]);
}

const anImage = { from: expect.stringMatching(/(?:^|\/)carryover-test\/base$/) };

const cases: readonly (readonly [name: string, rows: readonly (readonly [string, MountBase, string, string])[]])[] = [
  ['no-mounts', []],
  [
    'plain',
    [
      ['/root/.npm at /root/.npm', {}, 'shared', '3 stage-0'],
      ['build at /app/build', {}, 'shared', '4 stage-0'],
      ['/go/pkg/mod at /go/pkg/mod/', {}, 'shared', '4 stage-0, 5 stage-0'],
    ],
  ],
  [
    'owner-and-mode',
    [
      ['/a at /a', { uid: 1000, gid: 0, mode: 0o755 }, 'shared', '2 stage-0, 3 stage-0'],
      ['/a at /a', { uid: 0, gid: 0, mode: 0o777 }, 'shared', '4 stage-0'],
      ['/a at /a', { uid: 0, gid: 0, mode: 0 }, 'shared', '5 stage-0'],
      ['/a at /a', {}, 'shared', '6 stage-0'],
    ],
  ],
  [
    'from-stage',
    [
      ['/a at /a', { from: 'seed' }, 'shared', '6 stage-3'],
      ['/b at /b', { from: 'seed', uid: 7, gid: 0, mode: 0o755 }, 'shared', '7 stage-3'],
      ['/c at /c', anImage, 'shared', '8 stage-3'],
      // A stage without anything in it is no base.
      ['/d at /d', {}, 'shared', '9 stage-3'],
      ['/e at /e', {}, 'shared', '10 stage-3'],
    ],
  ],
  ['from-image', [['/a at /a', anImage, 'shared', '3 stage-0']]],
  [
    'source',
    [
      ['/a at /a', { from: 'seed', source: '/seed' }, 'shared', '4 stage-1'],
      ['/b at /b', { from: 'seed' }, 'shared', '5 stage-1'],
      ['/c at /c', { source: '/below' }, 'shared', '6 stage-1'],
      // What an owner would make, too, and here the user's own.
      ['/d at /d', { from: 'seed', source: '/cache' }, 'shared', '7 stage-1'],
    ],
  ],
  [
    'several-stages',
    [
      // BuildKit makes one step of the two.
      ['/same at /same', {}, 'shared', '2 one, 4 two'],
      ['/two at /two', {}, 'shared', '5 two'],
      ['/last at /last', {}, 'shared', '11 stage-3'],
    ],
  ],
  ['platform', [['go-arm-v7 at /a', {}, 'shared', '4 stage-0']]],
  [
    'heredoc',
    [
      ['/a at /a', {}, 'shared', '2 stage-0'],
      ['/b at /b', {}, 'shared', '2 stage-0'],
    ],
  ],
  [
    'sharing',
    [
      ['/a at /a', {}, 'locked,shared', '2 stage-0, 3 stage-0'],
      ['/b at /b', {}, 'private', '2 stage-0'],
    ],
  ],
  [
    'onbuild',
    [
      ['parent at /a', {}, 'shared', '4 child'],
      ['/b at /b', {}, 'shared', '5 child'],
    ],
  ],
  [
    // Neither the step nor the variable is in the Dockerfile.
    'onbuild-of-image',
    [
      ['known-trigger at /a', { uid: 3, gid: 0, mode: 0o755 }, 'shared', '1 stage-0'],
      ['known at /b', {}, 'shared', '2 stage-0'],
    ],
  ],
];

describe('the plan of an answer', () => {
  it.each(cases)('has the mounts of %s', async (name, expected) => {
    const plan = planFromLlb(await answerOf(name), { file: 'Dockerfile', namespace: '' });
    expect(rows(plan)).toEqual(expected);
    expect(plan.diagnostics).toEqual([]);
    expect(plan.mounts.map(({ learntFrom }) => learntFrom)).toEqual(expected.map(() => 'buildkit'));
  });

  it('splits off the namespace', async () => {
    const plan = planFromLlb(await answerOf('namespace'), { file: 'x/Dockerfile', namespace: 'team/one' });
    expect(plan.mounts).toMatchObject([
      { mount: { namespace: 'team/one', id: '/a' }, uses: [{ file: 'x/Dockerfile' }] },
      { mount: { namespace: 'team/one', id: 'b' } },
    ]);
  });

  it('has no mount that a generated stage could not name', async () => {
    const text = (await fixture('sharing.json')).replaceAll('"//b"', '"/b\\nRUN x"');
    const read = readLlbAnswer(text);
    const plan = planFromLlb('answer' in read ? read.answer : await answerOf('none'), { file: 'f', namespace: '' });
    expect(rows(plan)).toHaveLength(1);
    expect(plan.diagnostics).toMatchObject([{ code: 'control-character', severity: 'warning', file: 'f', line: 2 }]);
  });
});

describe('what is no answer', () => {
  it.each([
    ['', 'no JSON'],
    ['frontend map[]\n', 'no JSON'],
    ['{}', 'def'],
    ['{"def":{"d":{"exec":{"mounts":[{"dest":1}]}}},"metadata":{},"source":{}}', 'dest'],
    [
      '{"def":{"d":{"exec":{"mounts":[{"dest":"/","cacheOpt":{"ID":"/a","sharing":"NEW"}}]}}},"metadata":{},"source":{}}',
      'sharing',
    ],
  ])('is told of: %s', (text, told) => {
    expect(readLlbAnswer(text)).toEqual({ problem: expect.stringContaining(told) });
  });
});

describe('in the words of the Dockerfile', () => {
  async function bothOf(name: string): Promise<{ told: MountPlan; worded: MountPlan }> {
    const told = planFromLlb(await answerOf(name), { file: 'Dockerfile', namespace: '' });
    const text = await fixture(`${name}.dockerfile`);
    const platform = 'linux/arm/v7';
    const read = planFromDockerfile({ file: 'Dockerfile', text, buildArguments: {}, platform });
    return { told, worded: inWordsOfDockerfile(told, read) };
  }

  it('a base has the name that the user gave it, and an owner only what was given', async () => {
    expect(rows((await bothOf('from-stage')).worded)).toEqual([
      ['/a at /a', { from: 'seed' }, 'shared', '6 stage-3'],
      ['/b at /b', { from: 'seed', uid: 7 }, 'shared', '7 stage-3'],
      ['/c at /c', { from: 'alias' }, 'shared', '8 stage-3'],
      ['/d at /d', {}, 'shared', '9 stage-3'],
      ['/e at /e', {}, 'shared', '10 stage-3'],
    ]);
  });

  it('a mount that depends on the platform is known as such', async () => {
    expect((await bothOf('platform')).worded.mounts).toMatchObject([
      { dependsOnPlatform: true, mount: { id: 'go-arm-v7' } },
    ]);
  });

  it('a trigger has the words where it stands', async () => {
    const text = await fixture('onbuild.dockerfile');
    const told = planFromLlb(await answerOf('onbuild'), { file: 'Dockerfile', namespace: '' });
    const relative = text.replace('target=/a', 'target=a');
    const read = planFromDockerfile({ file: 'Dockerfile', text: relative, buildArguments: {} });
    expect(inWordsOfDockerfile(told, read).mounts[0]).toMatchObject({ mount: { target: 'a' }, uses: [{ line: 4 }] });
  });

  it('nothing is lost, and no mount becomes another', async () => {
    for (const name of ['plain', 'owner-and-mode', 'several-stages', 'sharing', 'source', 'onbuild-of-image']) {
      const { told, worded } = await bothOf(name);
      expect(worded.mounts.map(({ mount }) => mountDigest(mount))).toEqual(
        told.mounts.map(({ mount }) => mountDigest(mount)),
      );
    }
  });
});
