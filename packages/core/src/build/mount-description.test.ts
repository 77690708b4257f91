import { describe, expect, it } from 'vitest';
import { mountDescription } from './mount-description';

/** As JavaScript has it, where Go's `(?s:` is `.` over lines. */
function patternOf(text: string): RegExp {
  return new RegExp(text.replace('(?s:.*)', '[^]*'), 'u');
}

describe('the description of mounts', () => {
  it.each<[string, string, string, string, boolean]>([
    ['its id', '', '/root/.npm', 'cached mount /x from exec sh with id "//root/.npm"', true],
    ['its namespace', 'team', 'npm', 'cached mount /x from exec sh with id "team/npm"', true],
    ['its id with letters of patterns', '', 'a.b*(c)', 'cached mount /x from exec sh with id "/a.b*(c)"', true],
    ['its id with quotes', '', 'q"\\', 'cached mount /x from exec sh with id "/q\\"\\\\"', true],
    [
      'its id beyond ASCII',
      '',
      'é\u00a0\u{1f600}',
      'cached mount /x from exec sh with id "/é\\u00a0\\U0001f600"',
      true,
    ],
    ['its target', '', 'one', 'cached mount /one from exec sh -c <<E\nx\nE\n', true],
    ['its target, with a quote at the end', '', 'one', 'cached mount /one from exec sh -c say "so"', true],
    ['its target, with half a quote', '', 'one', 'cached mount /one from exec sh -c say so"', true],
    ['another id', '', 'npm', 'cached mount /x from exec sh with id "/npm2"', false],
    ['an id that it ends with', '', 'npm', 'cached mount /x from exec sh with id "//npm"', false],
    ['an id in a step', '', 'npm', 'cached mount /x from exec echo with id "/npm" with id "/y"', false],
    ['another id at its target', '', 'one', 'cached mount /one from exec sh with id "/other"', false],
    ['its id as a pattern', '', 'a.b', 'cached mount /x from exec sh with id "/aXb"', false],
  ])('finds a record by %s, or not', (_, namespace, id, description, isMeant) => {
    expect(
      patternOf(
        mountDescription([
          { namespace: 'x', id: 'y0' },
          { namespace, id },
        ]),
      ).test(description),
    ).toBe(isMeant);
  });
});
