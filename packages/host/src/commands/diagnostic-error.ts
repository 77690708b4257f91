import { CarryoverError, type Diagnostic } from '@carryover/core';
import { diagnosticMessage } from '../reporters/diagnostic-text';

/** A diagnostic as something to warn of: its text shows the place. What cannot be known of a build is no trouble of the cache. */
export function diagnosticError(diagnostic: Diagnostic): CarryoverError {
  const { code, hint, severity } = diagnostic;
  return new CarryoverError(diagnosticMessage(diagnostic), {
    code,
    kind: severity === 'error' ? 'misuse' : 'advice',
    hint,
  });
}
