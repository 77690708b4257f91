import { CarryoverError, type CarryoverErrorDetails, type Diagnostic } from '@carryover/core';
import { diagnosticMessage } from '../reporters/diagnostic-text';

/** An error that tells of places in files: what shows it may point there. */
export class DiagnosticError extends CarryoverError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, details: CarryoverErrorDetails, diagnostics: readonly Diagnostic[]) {
    super(message, details);
    this.diagnostics = diagnostics;
  }
}

/** A diagnostic as something to warn of: its text shows the place. What cannot be known of a build is no trouble of the cache. */
export function diagnosticError(diagnostic: Diagnostic): DiagnosticError {
  const { code, hint, severity } = diagnostic;
  const kind = severity === 'error' ? 'misuse' : 'advice';
  return new DiagnosticError(diagnosticMessage(diagnostic), { code, kind, hint }, [diagnostic]);
}

/** All that is wrong with Dockerfiles, as what ends a run. */
export function malformedError(diagnostics: readonly Diagnostic[]): DiagnosticError {
  const text = diagnostics
    .map(diagnosticError)
    .map(({ message, hint }) => (hint === undefined ? message : `${message}\n${hint}`));
  return new DiagnosticError(text.join('\n'), { code: 'dockerfile-malformed', kind: 'misuse' }, diagnostics);
}
