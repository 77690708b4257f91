import { CarryoverError, type Diagnostic } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import type { LogStyleName } from '../ci/ci-service';
import type { CiFacts } from '../ci/detect-ci';
import { diagnosticError, malformedError } from '../commands/diagnostic-error';
import { JobLog } from './job-log';

const away = new CarryoverError("50% of the [store]'s disk is away", {
  code: 'away',
  kind: 'trouble',
  hint: 'plug it in, é',
});
const diagnostic: Diagnostic = {
  severity: 'warning',
  code: 'odd',
  message: 'this, is: odd',
  file: 'sub/Dockerfile',
  line: 3,
  column: 5,
};

function jobLog(logStyle: LogStyleName, progress: 'auto' | 'quiet' = 'auto'): { log: JobLog; told: () => string } {
  const told: string[] = [];
  const ci: CiFacts = {
    title: 'a CI',
    logStyle,
    project: undefined,
    scope: undefined,
    readScopes: [],
    untrusted: undefined,
    isProtected: undefined,
    temporaryFolder: undefined,
    workspace: '/work/shop',
  };
  const log = new JobLog({
    surroundings: { ci, workingDirectory: '/work/shop/images' },
    progress,
    colours: false,
    tell: (text) => told.push(text),
    now: () => 1_700_000_000_999,
  });
  const shown = () =>
    told.join('').replaceAll(String(process.pid), 'PID').replaceAll('\u001b', '^').replaceAll('\r', '<');
  return { log, told: shown };
}

function speak(log: JobLog): void {
  log.enter('before: 1', 'the build');
  log.observe({ kind: 'step', step: 'one' });
  log.observe({ kind: 'build-log', line: 'two' });
  log.warn(away);
  log.observe({ kind: 'step', step: 'three' });
  log.enter(undefined, 'the build');
  log.observe({ kind: 'step', step: 'four' });
}

describe('the log of a CI job', () => {
  it.each<[LogStyleName, string]>([
    [
      'plain',
      `carryover: one
  two
carryover: warning: 50% of the [store]'s disk is away
  what to do: plug it in, é
carryover: three
carryover: four
`,
    ],
    [
      'github',
      `::group::before: 1
carryover: one
  two
::endgroup::
::warning title=carryover::50%25 of the [store]'s disk is away%0A  what to do: plug it in, é
::group::before: 1
carryover: three
::endgroup::
carryover: four
`,
    ],
    [
      'gitlab',
      `^[0Ksection_start:1700000000:carryover_PID_1[collapsed=true]<^[0Kbefore: 1
carryover: one
  two
^[0Ksection_end:1700000000:carryover_PID_1<^[0K
^[33mcarryover: warning: 50% of the [store]'s disk is away
  what to do: plug it in, é^[0m
^[0Ksection_start:1700000000:carryover_PID_2[collapsed=true]<^[0Kbefore: 1
carryover: three
^[0Ksection_end:1700000000:carryover_PID_2<^[0K
carryover: four
`,
    ],
    [
      'buildkite',
      `--- before: 1
carryover: one
  two
+++ carryover
carryover: warning: 50% of the [store]'s disk is away
  what to do: plug it in, é
--- before: 1
carryover: three
+++ the build
carryover: four
`,
    ],
    [
      'azure',
      `##[group]before: 1
carryover: one
  two
##[endgroup]
##vso[task.logissue type=warning;]carryover: 50%AZP25 of the [store]'s disk is away%0A  what to do: plug it in, é
##[group]before: 1
carryover: three
##[endgroup]
carryover: four
`,
    ],
    [
      'teamcity',
      `##teamcity[blockOpened name='before: 1']
carryover: one
  two
##teamcity[blockClosed name='before: 1']
##teamcity[message text='carryover: 50% of the |[store|]|'s disk is away|n  what to do: plug it in, |0x00e9' status='WARNING']
##teamcity[blockOpened name='before: 1']
carryover: three
##teamcity[blockClosed name='before: 1']
carryover: four
`,
    ],
  ])('folds progress and shows problems as %s has it', (style, expected) => {
    const { log, told } = jobLog(style);
    speak(log);
    expect(told()).toBe(expected);
  });

  it('has no empty groups', () => {
    const { log, told } = jobLog('github', 'quiet');
    speak(log);
    expect(told()).toMatch(/^::warning [^\n]*\n$/);
  });

  it.each<[LogStyleName, string]>([
    [
      'github',
      '::warning title=carryover,file=images/sub/Dockerfile,line=3,col=5::sub/Dockerfile:3:5: this, is: odd\n',
    ],
    [
      'azure',
      '##vso[task.logissue type=warning;sourcepath=images/sub/Dockerfile;linenumber=3;columnnumber=5;]carryover: sub/Dockerfile:3:5: this, is: odd\n',
    ],
    ['gitlab', '^[33mcarryover: warning: sub/Dockerfile:3:5: this, is: odd^[0m\n'],
  ])('shows diagnostics at their place in the repository, as %s has it', (style, expected) => {
    const { log, told } = jobLog(style);
    log.warn(diagnosticError(diagnostic));
    expect(told()).toBe(expected);
  });

  it('shows all that is wrong with a Dockerfile, each at its place', () => {
    const { log, told } = jobLog('github');
    const wrong: Diagnostic = { ...diagnostic, severity: 'error' };
    log.fail(
      { kind: 'misuse', error: malformedError([wrong, { ...wrong, file: 'a,b', line: 9, column: undefined }]) },
      false,
    );
    expect(told().split('\n')).toEqual([
      expect.stringMatching(/^::error title=carryover,file=images\/sub\/Dockerfile,line=3,col=5::/),
      expect.stringMatching(/^::error title=carryover,file=images\/a%2Cb,line=9::/),
      '',
    ]);
  });
});
