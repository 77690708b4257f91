import { type Diagnostic, planFromDockerfile } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { diagnosticText } from './diagnostic-text';
import { plainLog } from './log-style/plain';

const diagnostic: Diagnostic = {
  severity: 'warning',
  code: 'odd',
  message: 'this is odd',
  file: 'a/Dockerfile',
  line: 3,
};

function diagnosticsText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => plainLog.problem({ severity: each.severity, text: diagnosticText(each) })).join('');
}

describe('diagnostics for people', () => {
  it('show all that is wrong with a Dockerfile, where, and what to do', () => {
    const text = [
      'FROM golang:1.22 AS build',
      'RUN --mount=type=cache,tarfet=/go/pkg/mod \\',
      '\t--mount=type=cache,target=/b,id=go-$TARGETARCH \\',
      '    go build',
      'RNU true',
      '',
    ].join('\n');
    const { diagnostics } = planFromDockerfile({ file: 'Dockerfile', text, buildArguments: {} });
    expect(diagnosticsText(diagnostics)).toMatchInlineSnapshot(`
      "carryover: error: Dockerfile:2:24: RUN --mount: unknown key 'tarfet'
        2 | RUN --mount=type=cache,tarfet=/go/pkg/mod \\
          |                        ^^^^^^
        what to do: did you mean 'target'?
      carryover: warning: Dockerfile:3:37: $TARGETARCH is not set in this stage, and whether golang:1.22 sets it cannot be seen
        3 | 	--mount=type=cache,target=/b,id=go-$TARGETARCH \\
          | 	                                   ^^^^^^^^^^^
        what to do: add 'ARG TARGETARCH' to the stage 'build': what stands before the first FROM, or comes with the build, counts only in stages that declare it
      carryover: error: Dockerfile:5:1: unknown instruction 'RNU'
        5 | RNU true
          | ^^^
        what to do: did you mean 'run'?
      "
    `);
  });

  it('leaves out what is not known', () => {
    expect(diagnosticsText([diagnostic])).toBe('carryover: warning: a/Dockerfile:3: this is odd\n');
    expect(diagnosticsText([{ ...diagnostic, text: 'RUN x' }])).toBe(
      'carryover: warning: a/Dockerfile:3: this is odd\n  3 | RUN x\n',
    );
    expect(diagnosticsText([{ ...diagnostic, text: '', column: 1 }])).toBe(
      'carryover: warning: a/Dockerfile:3:1: this is odd\n',
    );
  });

  it('marks the spot also after tabs and wide characters, and to the end of the line at most', () => {
    const marked = (text: string, column: number, length: number) =>
      diagnosticsText([{ ...diagnostic, line: 12, text, column, length }])
        .split('\n')
        .slice(1, 3);
    expect(marked('\tRUN x', 6, 1)).toEqual(['  12 | \tRUN x', '     | \t    ^']);
    expect(marked('😀 RUN', 4, 3)).toEqual(['  12 | 😀 RUN', '     |   ^^^']);
    expect(marked('RUN', 2, 99)).toEqual(['  12 | RUN', '     |  ^^']);
    expect(marked('RUN', 9, 1)).toEqual(['  12 | RUN', '     |    ^']);
  });

  it('does not let a file act on the terminal', () => {
    const told = diagnosticsText([{ ...diagnostic, message: 'a\u001b[31mred\u0007', text: 'RUN \u001b[2Jx\r' }]);
    expect(told).toBe('carryover: warning: a/Dockerfile:3: ared \n  3 | RUN x \n');
  });
});
