import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPath } from './clean-path';

// The table of Go's own test (src/path/path_test.go, cleantests).
const goTable: readonly [string, string][] = [
  ['', '.'],
  ['abc', 'abc'],
  ['abc/def', 'abc/def'],
  ['a/b/c', 'a/b/c'],
  ['.', '.'],
  ['..', '..'],
  ['../..', '../..'],
  ['../../abc', '../../abc'],
  ['/abc', '/abc'],
  ['/', '/'],
  ['abc/', 'abc'],
  ['abc/def/', 'abc/def'],
  ['./', '.'],
  ['../', '..'],
  ['../../', '../..'],
  ['/abc/', '/abc'],
  ['abc//def//ghi', 'abc/def/ghi'],
  ['//abc', '/abc'],
  ['///abc', '/abc'],
  ['//abc//', '/abc'],
  ['abc/./def', 'abc/def'],
  ['/./abc/def', '/abc/def'],
  ['abc/.', 'abc'],
  ['abc/def/ghi/../jkl', 'abc/def/jkl'],
  ['abc/def/../ghi/../jkl', 'abc/jkl'],
  ['abc/def/..', 'abc'],
  ['abc/def/../..', '.'],
  ['/abc/def/../..', '/'],
  ['abc/def/../../..', '..'],
  ['/abc/def/../../..', '/'],
  ['abc/def/../../../ghi/jkl/../../../mno', '../../mno'],
  ['abc/./../def', 'def'],
  ['abc//./../def', 'def'],
  ['abc/../../././../def', '../../def'],
];

/** Go's documented rules, applied one rewrite at a time until nothing changes. */
function naiveClean(path: string): string {
  let text = path;
  for (;;) {
    const next = text
      .replace(/\/\/+/g, '/')
      .replace(/(^|\/)\.(?=\/|$)/, (_match, before: string) => `${before}.`)
      .replace(/\/\.(?=\/|$)/, '')
      .replace(/^\.\/(?=.)/, '')
      .replace(/(^|\/)(?!\.\.(?:\/|$))[^/]+\/\.\.(?=\/|$)/, (_match, before: string) => `${before}.`)
      .replace(/^\/\.\.(?=\/|$)/, '/');
    const trimmed = next.length > 1 ? next.replace(/\/$/, '') : next;
    if (trimmed === text) {
      break;
    }
    text = trimmed;
  }
  if (path.startsWith('/')) {
    return text === '/.' || text === '' ? '/' : text;
  }
  return text === '' ? '.' : text;
}

describe('cleanPath', () => {
  it.each(goTable)('makes of %j %j', (path, expected) => {
    expect(cleanPath(path)).toBe(expected);
  });

  const pathText = fc
    .array(fc.constantFrom('/', '/', '.', '..', '...', 'a', 'bc', ' ', 'é'), { maxLength: 14 })
    .map((parts) => parts.join(''));

  it('agrees with the rules applied one at a time', () => {
    fc.assert(
      fc.property(pathText, (path) => void expect(cleanPath(path)).toBe(naiveClean(path))),
      { numRuns: 2000 },
    );
  });

  it('changes nothing when applied again', () => {
    fc.assert(
      fc.property(pathText, (path) => void expect(cleanPath(cleanPath(path))).toBe(cleanPath(path))),
      { numRuns: 500 },
    );
  });
});
