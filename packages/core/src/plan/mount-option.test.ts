import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMountOptions } from './mount-option';

const noBase = { uid: undefined, gid: undefined, mode: undefined };

function mountOf(option: string) {
  const read = readMountOptions([option], {});
  expect(read.problems).toEqual([]);
  return read.mounts[0];
}

// The identity table of BuildKit, as observed: what the id is, and what the base is.
const accepted: readonly [option: string, id: string, target: string, base?: object][] = [
  ['target=/root/.cache/a', '/root/.cache/a', '/root/.cache/a'],
  ['target=relc', 'relc', 'relc'],
  ['target=/e/./e2/', '/e/e2', '/e/./e2/'],
  ['target=/x/../d/,id=foo-foo', 'foo-foo', '/x/../d/'],
  ['target=/g,id=g', 'g', '/g'],
  ['target=/go/pkg/mod/,id=/go/pkg/mod/', '/go/pkg/mod/', '/go/pkg/mod/'],
  ['target=/a,id=', '/a', '/a'],
  ['id=only', 'only', 'only'],
  ['id=./not//cleaned/..', './not//cleaned/..', './not//cleaned/..'],
  ['dst=/a', '/a', '/a'],
  ['destination=/a', '/a', '/a'],
  ['TYPE=CACHE,DST=/q6', '/q6', '/q6'],
  ['type=cache,target=/q1,id=sq 1', 'sq 1', '/q1'],
  ['target=/q2,"id=dq,2"', 'dq,2', '/q2'],
  ['target=/q3,"id=a ""b"""', 'a "b"', '/q3'],
  ['target=/eq,id=a=b', 'a=b', '/eq'],
  ['target=/twice,id=one,id=two', 'two', '/twice'],
  ['target=/ro,ro', '/ro', '/ro'],
  ['target=/ro,readonly=TRUE,rw=f,readwrite', '/ro', '/ro'],
  ['target=/s,sharing=Locked', '/s', '/s'],
  ['target=/f,from=scratch', '/f', '/f'],
  ['target=/f,from=', '/f', '/f'],
  ['target=/f,source=/', '/f', '/f'],
  ['target=/f,src=', '/f', '/f'],
  ['target=/u,uid=1000', '/u', '/u', { ...noBase, uid: 1000 }],
  ['target=/u,gid=0', '/u', '/u', { ...noBase, gid: 0 }],
  ['target=/u,mode=0755', '/u', '/u', { ...noBase, mode: 0o755 }],
  ['target=/u,mode=1777', '/u', '/u', { ...noBase, mode: 0o777 }],
  ['target=/u,uid=4294967295,gid=007,mode=700', '/u', '/u', { uid: 4294967295, gid: 7, mode: 0o700 }],
  ['id=é ü', 'é ü', 'é ü'],
];

const refused: readonly [option: string, ...problems: RegExp[]][] = [
  ['', /it is empty/],
  ['type=cache', /names no mount/],
  ['id=,target=', /names no mount/],
  ['id=a,tarfet=/x', /unknown key 'tarfet': did you mean 'target'\?/],
  ['ID=a,moode=7', /unknown key 'moode': did you mean 'mode'\?/],
  ['id=a, target=/x', /unknown key ' target': did you mean 'target'\?/],
  ['id=a,completely-else=1', /unknown key 'completely-else': the keys are id, target/],
  ['id=a,constructor=1', /unknown key 'constructor'/],
  ['id=a,size=1', /unknown key 'size'/],
  ['/root/.cache', /unknown key '\/root\/.cache'/, /names no mount/],
  ['id', /'id' needs a value/, /names no mount/],
  ['id=a,', /empty field/],
  ['id=a,uid=-1', /uid=-1: a decimal number/],
  ['id=a,uid=0x1', /uid=0x1: a decimal/],
  ['id=a,gid=4294967296', /gid=4294967296: a decimal/],
  ['id=a,uid=', /uid=: a decimal/],
  ['id=a,mode=0789', /mode=0789: an octal/],
  ['id=a,mode=0o755', /mode=0o755: an octal/],
  ['id=a,type=bind', /type=bind: only mounts of type=cache/],
  ['id=a,sharing=all', /sharing=all: it is one of shared, private, locked/],
  ['id=a,ro=maybe', /ro=maybe: it is true or false/],
  ['id=a,from=builder', /from=builder: .*cannot be carried yet/],
  ['id=a,source=/sub', /source=\/sub: .*cannot be carried yet/],
  ['id=a,target=/', /no mount at '\/'/],
  ['target=/x/..', /no mount at '\/x\/..'/],
  ['id=a"b', /a quote within/],
  ['"id=a', /not closed/],
  ['"id=a"b', /not closed/],
  ['id=a\nb', /control character/],
  ['id=a\u0000', /control character/],
  ['id=a\u0085', /control character/],
  ['id=a,uid=x,gid=y,from=z', /uid=x/, /gid=y/, /from=z/],
];

describe('readMountOptions', () => {
  it.each(accepted)('reads %j', (option, id, target, base = noBase) => {
    expect(mountOf(option)).toEqual({ namespace: '', id, target, base });
  });

  it.each(refused)('refuses %j', (option, ...expected) => {
    const { mounts, problems } = readMountOptions([option], {});
    expect(mounts).toEqual([]);
    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) {
      expect(problems[index]).toMatch(pattern);
    }
  });

  it('names the text of each wrong option, and shows control characters', () => {
    const { mounts, problems } = readMountOptions(['id=a,uid=x', 'id=good', 'id=b\u001b[31m'], {});
    expect(mounts.map((mount) => mount.id)).toEqual(['good']);
    expect(problems).toEqual([
      "--mount 'id=a,uid=x': uid=x: a decimal number is needed",
      "--mount 'id=b\\x1b[31m': it holds a control character",
    ]);
  });

  it('takes the namespace from the build argument', () => {
    expect(readMountOptions(['id=a'], { BUILDKIT_CACHE_MOUNT_NS: 'team' }).mounts[0]?.namespace).toBe('team');
    expect(readMountOptions(['id=a'], { BUILDKIT_CACHE_MOUNT_NS: 'a\nb' }).problems).toEqual([
      '--build-arg BUILDKIT_CACHE_MOUNT_NS: its value holds a control character',
    ]);
  });

  it.each<[string, string, number]>([
    ['target=/a/', 'id=/a,target=/elsewhere', 1],
    ['id=a,sharing=locked', 'id=a,ro', 1],
    ['id=a,uid=1000,mode=0700', 'id=a,uid=1000,gid=0,mode=700', 1],
    ['id=a,mode=1777', 'id=a,mode=777', 1],
    ['id=a,uid=0', 'id=a,mode=0755', 1],
    ['id=a', 'id=a,from=scratch', 1],
    ['id=a', 'id=a,mode=0755', 2],
    ['id=a,uid=1000', 'id=a,uid=1000,mode=0700', 2],
    ['id=/a', 'id=a', 2],
    ['id=/a', 'id=/a/', 2],
  ])('takes %j and %j for %i mount(s)', (first, second, count) => {
    expect(readMountOptions([first, second], {}).mounts).toHaveLength(count);
  });

  it('gives back any id that is quoted as CSV demands', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(fc.property(id, (text) => void expect(mountOf(`"id=${text.replaceAll('"', '""')}"`)?.id).toBe(text)));
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'id=,"\\ target/uo1\n') })), (options) => {
        const { mounts, problems } = readMountOptions(options, {});
        expect(mounts.length + problems.length > 0).toBe(options.length > 0);
      }),
    );
  });
});
