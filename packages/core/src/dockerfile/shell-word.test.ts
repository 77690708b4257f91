import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandShellWord, type WordOptions } from './shell-word';

const variables: Readonly<Record<string, string>> = {
  A: 'a',
  EMPTY: '',
  PATH: '/usr/local/lib/libz.so.1',
  SPACED: 'one  two',
  DOLLAR: '$A',
  1: 'first',
  '#': 'count',
  wörter: 'wide',
};

function expand(word: string, options: Partial<WordOptions> = {}) {
  const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  return expandShellWord(word, { escapeToken: '\\', lookup, ...options });
}

function textOf(word: string, options: Partial<WordOptions> = {}): string {
  const expanded = expand(word, options);
  return 'problem' in expanded ? `! ${expanded.problem}` : expanded.text;
}

describe('a word', () => {
  it.each([
    // quotes and escapes
    ['plain', 'plain'],
    ['"a b"c', 'a bc'],
    [`'a "$A" \\b'`, 'a "$A" \\b'],
    [`"it's $A"`, "it's a"],
    ['"\\"\\$A\\\\\\x"', '"$A\\\\x'],
    ['\\$A\\\\\\x', '$A\\x'],
    ['end\\', 'end'],
    ['"end\\"', '! a double quote is not closed'],
    ["'open", '! a single quote is not closed'],
    // names
    [`$A-\${A}`, 'a-a'],
    ['$AB', ''],
    [`\${A}B`, 'aB'],
    ['$1x$#$', 'firstxcount$'],
    ['$wörter', 'wide'],
    ['$EMPTY.$NONE.', '..'],
    ['$DOLLAR', '$A'],
    ['a$/b', 'a$/b'],
    ['<<$A', '<<a'],
    // defaults
    [`\${A-x}\${NONE-x}\${EMPTY-x}`, 'ax'],
    [`\${A:-x}\${NONE:-x}\${EMPTY:-x}`, 'axx'],
    [`\${A+x}.\${NONE+x}.\${EMPTY+x}`, 'x..x'],
    [`\${A:+x}.\${NONE:+x}.\${EMPTY:+x}`, 'x..'],
    [`\${NONE:-\${A}-"b c"}`, 'a-b c'],
    [`\${A?x}\${A:?x}`, 'aa'],
    [`\${NONE?is needed}`, '! NONE: is needed'],
    [`\${EMPTY?x}`, ''],
    [`\${EMPTY:?}`, '! EMPTY: it must not be empty'],
    [`\${NONE:?}`, '! NONE: it must not be unset'],
    // patterns
    [`\${PATH#*/}`, 'usr/local/lib/libz.so.1'],
    [`\${PATH##*/}`, 'libz.so.1'],
    [`\${PATH%.*}`, '/usr/local/lib/libz.so'],
    [`\${PATH%%.*}`, '/usr/local/lib/libz'],
    [`\${PATH#x}`, '/usr/local/lib/libz.so.1'],
    [`\${PATH%}`, '/usr/local/lib/libz.so.1'],
    [`\${PATH/l?b/L}`, '/usr/local/L/libz.so.1'],
    [`\${PATH//l?b/L}`, '/usr/local/L/Lz.so.1'],
    [`\${PATH/\\/usr/}`, '/local/lib/libz.so.1'],
    [`\${PATH//\\//-}`, '-usr-local-lib-libz.so.1'],
    [`\${PATH#/???/}`, 'local/lib/libz.so.1'],
    [`\${PATH//./[$A]}`, '/usr/local/lib/libz[a]so[a]1'],
    [`\${A//*/x}`, 'x'],
    [`\${A///x}`, 'xax'],
    [`\${A/a/\\$0}`, '\\$0'],
    [`\${A//a/$DOLLAR$DOLLAR}`, ''],
    [`\${NONE#x}\${NONE/x/y}`, ''],
    [`\${A#\\x}`, "! '\\x' is a wrong pattern: a backslash is for *, ? and \\ alone"],
    // not substitutions
    [`\${`, "! '}' is missing"],
    [`\${A`, "! '}' is missing"],
    [`\${A:-x`, "! '}' is missing"],
    [`\${A/x`, "! '/' is missing"],
    [`\${}`, '! a substitution without a name'],
    [`\${{A}}`, '! a substitution without a name'],
    [`\${:-x}`, '! a substitution without a name'],
    [`\${A!x}`, "! '!' is not a way to substitute"],
    [`\${A:x}`, "! ':x' is not a way to substitute"],
    [`\${A:#x}`, "! ':#' is not a way to substitute"],
  ])('%s: %s', (word, expected) => {
    expect(textOf(word)).toBe(expected);
  });

  it('may have another escape character', () => {
    expect(textOf('`$A\\$A"`""', { escapeToken: '`' })).toBe('$A\\a"');
  });

  it('is split at white space that is not quoted, and not where a variable is empty', () => {
    expect(expand(`a 'b c' \\ d\t$SPACED "$SPACED" $NONE`)).toMatchObject({
      words: ['a', 'b c', ' d', 'one', 'two', 'one  two'],
    });
  });

  it('keeps, if asked to, quotes, escapes and what is not set', () => {
    const raw = { rawQuotes: true, rawEscapes: true, keepUnset: true };
    const word = `'a' "b\\"c" \\d $NONE \${NONE} \${NONE:-x} \${NONE#x} \${NONE/x/y}`;
    expect(textOf(word, raw)).toBe(word);
  });

  it('gives back any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textOf(`'${text.replaceAll("'", `'"'"'`)}'`)).toBe(text);
        expect(textOf(`"${text.replace(/["$\\]/g, '\\$&')}"`)).toBe(text);
      }),
    );
  });

  it('never throws', () => {
    const unit = fc.constantFrom(...'$${{}}AB1#%/:-+?*\\\\"\'` <é');
    fc.assert(
      fc.property(fc.string({ unit }), (word) => void expect(typeof textOf(word)).toBe('string')),
      {
        numRuns: 2000,
      },
    );
  });
});
