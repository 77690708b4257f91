import { Readable } from 'node:stream';
import type { Body } from '@carryover/core';

/** A body that fails as soon as it is read. */
export function failingBody(size: number, failure: Error): Body {
  return {
    size,
    open: () =>
      new Readable({
        read() {
          this.destroy(failure);
        },
      }),
  };
}
