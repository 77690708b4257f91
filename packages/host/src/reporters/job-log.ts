import { relative, resolve } from 'node:path';
import type { CarryoverError, Diagnostic, EngineEvent } from '@carryover/core';
import { DiagnosticError } from '../commands/diagnostic-error';
import type { Failure } from '../failure-policy';
import { MisuseError } from '../options/misuse-error';
import type { Surroundings } from '../surroundings';
import { diagnosticText } from './diagnostic-text';
import { bugText, errorText } from './error-text';
import type { LogGroup, LogStyle, Problem } from './log-style/log-style';
import { logStyleOf } from './log-style/log-style-of';
import { type ProgressKind, progressObserver } from './progress';

export interface JobLogOptions {
  readonly surroundings: Pick<Surroundings, 'ci' | 'workingDirectory'>;
  readonly progress: ProgressKind;
  /** Whether trouble that is survived fails the job in the end: then it is told as an error. */
  readonly strict?: boolean | undefined;
  /** Puts messages into the words of an app whose users know options by other names. */
  readonly spell?: ((text: string) => string) | undefined;
  readonly colours: boolean;
  /** Writes to standard error. */
  readonly tell: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * What a run says while it works, as the log of the CI job likes it: progress in groups that its viewer shows folded, and problems outside of them, at their
 * place in a file where the CI shows that.
 */
export class JobLog {
  readonly #options: JobLogOptions;
  readonly #style: LogStyle;
  readonly #showProgress: (event: EngineEvent) => void;
  #section: string | undefined;
  #open: LogGroup | undefined;
  #groups = 0;

  constructor(options: JobLogOptions) {
    this.#options = options;
    this.#style = logStyleOf(options.surroundings.ci?.logStyle ?? 'plain');
    this.#showProgress = progressObserver(options.progress, options.colours, (text) => this.#tellInGroup(text));
  }

  /** What is told from now on belongs to this section; undefined while someone else speaks, whom `next` names. */
  enter(section: string | undefined, next: string): void {
    this.#close(next);
    this.#section = section;
  }

  observe(event: EngineEvent): void {
    this.#showProgress(event);
  }

  warn(error: CarryoverError): void {
    this.#error(this.#options.strict === true && error.kind === 'trouble' ? 'error' : 'warning', error);
  }

  diagnostic(diagnostic: Diagnostic, severity: Problem['severity'] = diagnostic.severity): void {
    const { file, line, column } = diagnostic;
    const place = { file: this.#inRepository(file), line, column };
    this.#problem({ severity, text: diagnosticText(diagnostic), place });
  }

  /** What ended the run. Trouble that does not fail the job is a warning. */
  fail(failure: Failure, strict: boolean): void {
    if (failure.kind === 'interrupted') {
      this.tell(`carryover: ended by ${failure.signal}\n`);
    } else if (failure.kind === 'bug') {
      this.#problem({ severity: 'error', text: bugText(failure.error) });
    } else {
      this.#error(failure.kind === 'misuse' || strict ? 'error' : 'warning', failure.error);
    }
  }

  /** Tells something outside of groups. */
  tell(text: string): void {
    this.#close('carryover');
    this.#write(text);
  }

  #error(severity: Problem['severity'], error: CarryoverError): void {
    if (error instanceof DiagnosticError) {
      for (const diagnostic of error.diagnostics) {
        this.diagnostic(diagnostic, severity);
      }
    } else if (error instanceof MisuseError && this.#style.annotates) {
      // Each where the user looks for it.
      for (const problem of error.problems) {
        this.#problem({ severity, text: problem });
      }
    } else {
      this.#problem({ severity, text: errorText(error) });
    }
  }

  #problem(problem: Problem): void {
    const { spell = (text: string) => text } = this.#options;
    this.tell(this.#style.problem({ ...problem, text: spell(problem.text) }));
  }

  /** CIs know files from where the repository is checked out. */
  #inRepository(file: string): string {
    const { ci, workingDirectory } = this.#options.surroundings;
    return ci?.workspace === undefined ? file : relative(ci.workspace, resolve(workingDirectory, file));
  }

  #tellInGroup(text: string): void {
    if (this.#open === undefined && this.#section !== undefined) {
      this.#groups += 1;
      this.#open = { id: `carryover_${process.pid}_${this.#groups}`, title: this.#section };
      this.#write(this.#style.beginGroup(this.#open, this.#seconds()));
    }
    this.#write(text);
  }

  #close(next: string): void {
    if (this.#open !== undefined) {
      this.#write(this.#style.endGroup(this.#open, this.#seconds(), next));
      this.#open = undefined;
    }
  }

  #write(text: string): void {
    if (text !== '') {
      this.#options.tell(text);
    }
  }

  #seconds(): number {
    return Math.floor((this.#options.now ?? Date.now)() / 1000);
  }
}
