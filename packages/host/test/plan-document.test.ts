import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { planDocument } from '../src/reporters/plan-document';
import { runCarryover } from '../src/run-carryover';
import { type FakeCall, type FakeCallOptions, fakeCall } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-document-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function plan(
  words: readonly string[],
  options: Partial<FakeCallOptions> = {},
): Promise<FakeCall & { code: number; document: z.infer<typeof planDocument> }> {
  const call = fakeCall({ words: ['plan', '--json', ...words], folder, ...options });
  const code = await runCarryover(call);
  return { ...call, code, document: planDocument.parse(JSON.parse(call.printed.join(''))) };
}

const dockerfile = [
  'FROM scratch AS deps',
  'ARG NAME=npm',
  'RUN --mount=type=cache,id=$NAME,target=/root/.npm,sharing=locked npm ci',
  'FROM deps',
  'RUN --mount=type=cache,target=/root/.npm,id=npm,mode=0700 npm test',
  'RUN --mount=type=cache,from=deps,target=/based true',
  'RUN --mount=type=cache,source=sub,target=/within true',
];

describe('the plan as a document', () => {
  it('is what the published schema says', async () => {
    const schema = z.toJSONSchema(planDocument);
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../schemas/plan.schema.json');
  });

  it('tells of every mount where it is used, whether it is carried, and what it would be filled from', async () => {
    await writeFile(join(folder, 'Dockerfile'), dockerfile.join('\n'));
    const known = {
      name: 'v1/s',
      sequence: 3,
      time: 1_700_000_000_000,
      amount: { files: 2, bytes: 5 },
      packedBytes: 7,
    };
    const { code, document } = await plan(['--build-arg', 'NAME=given'], {
      lookUp: (mounts) => mounts.map(({ id }) => (id === 'given' ? known : undefined)),
    });
    expect(code).toBe(0);
    expect(document.mounts).toMatchObject([
      {
        mount: { id: 'given', target: '/root/.npm', base: {} },
        sharing: ['locked'],
        uses: [{ file: 'Dockerfile', line: 3, stage: 'deps' }],
        learntFrom: 'dockerfile',
        carried: true,
        snapshot: known,
      },
      { mount: { id: 'npm', base: { mode: 0o700 } }, uses: [{ line: 5 }], carried: true },
      { mount: { base: { from: 'deps' } }, carried: true },
      { mount: { base: { source: '/sub' } }, carried: false },
    ]);
    expect(document.mounts?.[1]).not.toHaveProperty('snapshot');
    expect(document.warnings).toMatchObject([{ kind: 'advice', code: 'mount-with-base' }]);
  });

  it('has a mount that platforms share once, and one that depends on the platform for each', async () => {
    const lines = [
      'FROM scratch AS seeds',
      'FROM scratch',
      'ARG TARGETARCH',
      'RUN --mount=type=cache,target=/shared true',
      'RUN --mount=type=cache,target=/own,id=own-$TARGETARCH true',
      'RUN --mount=type=cache,target=/based,from=seeds true',
    ];
    await writeFile(join(folder, 'Dockerfile'), lines.join('\n'));
    const { document } = await plan(['--', ...'docker buildx build --platform linux/amd64,linux/arm64 .'.split(' ')]);
    expect(document.mounts?.map(({ mount, carried }) => [mount.id, mount.base.platform, carried])).toEqual([
      ['/shared', undefined, true],
      ['own-amd64', undefined, true],
      ['/based', 'linux/amd64', true],
      ['own-arm64', undefined, true],
      ['/based', 'linux/arm64', true],
    ]);
  });

  it('tells everything that is wrong, with exit code 2', async () => {
    await writeFile(
      join(folder, 'bad'),
      'FROM scratch\nRUN --mount=type=cache,trget=/a x\nRUN --mount=type=cache,target=/b,uid=x y\n',
    );
    const { code, document, told } = await plan(['--file', join(folder, 'bad')]);
    expect({ code, outcome: document.outcome }).toEqual({ code: 2, outcome: 'misuse' });
    expect(document.diagnostics?.map(({ severity, line }) => [severity, line])).toEqual([
      ['error', 2],
      ['error', 3],
    ]);
    expect(told.join('')).toMatch(
      /error: .*bad:2:\d+: .*trget.*\n.*trget=\/a.*\n +\| +\^+\n.*target[\s\S]*error: .*bad:3:\d+: /,
    );
  });

  it('says that there is no Dockerfile', async () => {
    const { code, document } = await plan([]);
    expect(code).toBe(2);
    expect(document.error).toMatchObject({ code: 'dockerfile-missing', kind: 'misuse' });
  });
});
