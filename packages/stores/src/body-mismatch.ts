import { StoreError } from '@carryover/core';

/** A body whose size is another than its Body says: `what` is how it differs. */
export function bodyMismatch(name: string, what: string): StoreError {
  return new StoreError(`The body of ${name} ${what}`, {
    code: 'store-body-mismatch',
    transient: false,
    hint: 'What is being saved changed meanwhile; save it again.',
  });
}

/** The same for one that was read as a stream. */
export function wrongBodySize(name: string, size: number, difference: 'more' | 'less'): StoreError {
  return bodyMismatch(name, `has ${difference} than the ${size} bytes that it should have`);
}
