import { describe, expect, it } from 'vitest';
import { plan, told } from '../../test/plan-of-text';

describe('what BuildKit refuses', () => {
  it.each<[lines: readonly string[], ...expected: string[]]>([
    [['RUN --mount=type=cache,tarfet=/a true'], "error malformed-mount 2 24 'tarfet'"],
    [['RUN --mount=type=cache,target true'], "error malformed-mount 2 24 'target'"],
    [['RUN --mount=type=cache, true'], "error malformed-mount 2 5 '--mount=type=cache,'"],
    [['RUN --mount=type=cash,target=/a true'], "error malformed-mount 2 13 'type'"],
    [
      ['RUN --mount=type=cache,uid=me,mode=9 true'],
      "error malformed-mount 2 24 'uid'",
      "error malformed-mount 2 31 'mode'",
    ],
    [['RUN --mount=type=cache,sharing=all true'], "error malformed-mount 2 24 'sharing'"],
    [['RUN --mount=type=cache,size=1 true'], "error malformed-mount 2 24 'size'"],
    [['RUN --mount=type=bind,uid=1 true'], "error malformed-mount 2 5 '--mount=type=bind,uid=1'"],
    [['RUN --mount=type=bind,sharing=locked true'], "error malformed-mount 2 5 '--mount=type=bind,sharing=locked'"],
    [['RUN --mount=type=cache,target=/ true'], "error malformed-mount 2 5 '--mount=type=cache,target=/'"],
    [['RUN --mount=type=cache,id=a"b" true', 'RUN --mount=\\"a true'], "error malformed-mount 3 5 '--mount=\\\"a'"],
    [[`RUN --mount=type=cache,id=\${A true`], "error malformed-mount 2 24 'id'"],
    [['RUN --mount=type=cache,from=$A,id=x true'], "error variable-in-from 2 5 '--mount=type=cache,from=$A,id=x'"],
    [['RUN --mount true'], "error flag-without-value 2 5 '--mount'"],
    [['RUN --mont=type=cache true'], "error unknown-flag 2 5 '--mont=type=cache'"],
    [
      ['COPY --link --link= --from=a --from=a b c'],
      "error flag-without-value 2 13 '--link='",
      "error repeated-flag 2 30 '--from=a'",
    ],
    [['COPY --from=$A / /'], "error variable-in-from 2 6 '--from=$A'"],
    [['COPY --from=3 / /'], "error unknown-stage 2 6 '--from=3'"],
    [['COPY --from=0 / /'], "error stage-not-yet-there 2 6 '--from=0'"],
    [
      ['COPY --from=later / /', 'FROM scratch AS later', 'FROM scratch', 'COPY --from=0 / /'],
      "error stage-not-yet-there 2 6 '--from=later'",
    ],
    [['COPY a'], "error malformed-instruction 2 1 'COPY a'"],
    [['RUN [1]'], "error malformed-instruction 2 1 'RUN [1]'"],
    [['RNU true'], "error unknown-instruction 2 1 'RNU'"],
    [
      ['ENV A', 'ENV A=1 B', 'ENV =x', 'ENV'],
      ...[2, 3, 4, 5].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'ENV`)),
    ],
    [['ARG', 'ARG =x'], "error malformed-instruction 2 1 'ARG'", "error malformed-instruction 3 1 'ARG =x'"],
    [
      [`ARG A=\${`, `ENV B=\${A!} C=1`, `ENV \${=1`],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error wrong-expansion ${line} 1 '`)),
    ],
    [
      ['ONBUILD', 'ONBUILD ONBUILD RUN a', 'ONBUILD FROM a'],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'ONBUILD`)),
    ],
    [
      ['FROM', 'FROM a b', 'FROM a AS 1b'],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'FROM`)),
    ],
    [['FROM scratch AS lower', 'FROM Lower'], "error wrong-base 3 1 'FROM Lower'"],
    [['FROM $NONE'], "error empty-base 2 1 'FROM $NONE'"],
    [[`FROM \${`], `error wrong-expansion 2 1 'FROM \${'`],
  ])('%j', (lines, ...expected) => {
    const found = plan(['FROM scratch', ...lines].join('\n'));
    expect(told(found)).toEqual(expected);
    expect(found.mounts).toEqual([]);
  });

  it.each<[text: string, ...expected: string[]]>([
    ['', 'error no-stage 1'],
    ['# only a comment', 'error no-stage 1'],
    ['ENV A=1\nFROM scratch', "error no-stage-yet 1 1 'ENV'"],
    [`ARG A=\${\nFROM scratch`, `error wrong-expansion 1 1 'ARG A=\${'`],
    ['FROM scratch AS p\nONBUILD COPY --from=9 / /\nFROM p', "error unknown-stage 2 14 '--from=9'"],
    ['FROM scratch AS p\nONBUILD RUN --mont=x true\nFROM p', "error unknown-flag 2 13 '--mont=x'"],
  ])('%j', (text, ...expected) => {
    expect(told(plan(text))).toEqual(expected);
  });

  it('includes a target that is not there, with the nearest that is', () => {
    const found = plan('FROM scratch AS builder\nFROM scratch AS test', { target: 'bulider' });
    expect(found.diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'unknown-target',
        message: "there is no stage 'bulider' to build",
        hint: "did you mean 'builder'?",
      },
    ]);
  });

  it('is told all at once, in the order of the file, with the spots of continued lines', () => {
    const text = `FROM scratch\nRUN --mount=type=cache,foo=1 \\\n # comment\n  --mount=type=cache,bar=1 true\nRNU\nRUN --mount=type=cache,\\\nuid=x true`;
    expect(told(plan(text))).toEqual([
      "error malformed-mount 2 24 'foo'",
      "error malformed-mount 4 22 'bar'",
      "error unknown-instruction 5 1 'RNU'",
      "error malformed-mount 7 1 'uid'",
    ]);
  });
});
