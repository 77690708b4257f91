import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCarryover } from '../src/run-carryover';
import { type FakeCall, fakeCall } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folders-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...words: readonly string[]): Promise<FakeCall & { code: number }> {
  const call = fakeCall({ words, folder });
  const code = await runCarryover(call);
  return { ...call, code };
}

const goCache = 'id=go,target=/root/.cache/go-build';

describe('a mount with a folder of this machine', () => {
  it.each([
    ['host=/var/cache/go', '/var/cache/go'],
    ['host=caches/go', 'FOLDER/caches/go'],
    ['host=~/go', 'FOLDER/go'],
    ['host=~', 'FOLDER'],
    ['HOST=/a/../b/', '/b'],
    ['host-command=echo /from/a/command', '/from/a/command'],
    ['"host-command=printf \'%s\' ""/with  blanks/,$HOME"""', '/with  blanks/,$HOME'],
  ])('%s', async (field, path) => {
    const { exchanged, injected, code, printed } = await run('inject', '--mount', `${goCache},${field}`);
    expect(code).toBe(0);
    expect(exchanged.map(({ direction, folders }) => [direction, folders.map((each) => each.path)])).toEqual([
      ['fill', [path.replace('FOLDER', folder)]],
    ]);
    expect(injected[0]?.mounts).toEqual([]);
    expect(printed.join('')).toContain('filled');
  });

  it('goes to the store, too, where that is asked for', async () => {
    const both = `${goCache},host=/var/cache/go,store=true`;
    const { exchanged, extracted } = await run('extract', '--mount', both, '--mount', 'id=npm,target=/root/.npm');
    expect(exchanged).toMatchObject([
      { direction: 'update', folders: [{ mount: { id: 'go' }, path: '/var/cache/go' }] },
    ]);
    expect(extracted[0]?.mounts.map(({ id }) => id)).toEqual(['go', 'npm']);
  });

  it('is exchanged before and after a build', async () => {
    const { exchanged, injected, extracted, code } = await run(
      ...['run', '--mount', `${goCache},host=/var/cache/go`, '--', 'docker', 'buildx', 'build', '.'],
    );
    expect(code).toBe(0);
    expect(exchanged.map(({ direction }) => direction)).toEqual(['fill', 'update']);
    expect([injected, extracted]).toEqual([[], []]);
  });

  it('without one, nothing is exchanged', async () => {
    const { exchanged, injected } = await run('inject', '--mount', goCache);
    expect([exchanged.length, injected.length]).toEqual([0, 1]);
  });

  it.each([
    ['host=/', /the root folder/],
    ['host=', /'host' needs a value/],
    ['host', /'host' needs a value/],
    ['host=/a,host-command=echo /a', /both name a folder/],
    ['host=/a,store=maybe', /store=maybe: it is true or false/],
    ['store=true', /store is for a mount that has a folder/],
    ['hosts=/a', /unknown key 'hosts'.*host/],
    ['host-command=nothing-of-that-name x', /there is no program nothing-of-that-name/],
    ['host-command=false', /it ended with exit code 1/],
    ['host-command=echo relative', /no absolute path: "relative"/],
    ['host-command=echo', /no absolute path: ""/],
    ["host-command=printf '/a\\n/b'", /no absolute path/],
    ["host-command=echo '/a", /a quote in it is not closed/],
  ])('%s is misuse', async (field, text) => {
    const { exchanged, injected, code, told } = await run('inject', '--mount', `${goCache},${field}`);
    expect(told.join('')).toMatch(text);
    expect([code, exchanged, injected]).toEqual([2, [], []]);
  });
});
