import type { Body } from '@carryover/core';
import { generatedBody } from '@carryover/core/testing';

/** The name of the object with this number. */
export function objectName(number: number): string {
  return `v1/shop/packs/${String(number).padStart(8, '0')}`;
}

/** What `writer` puts into the object with this number: of another size for each, up to 3 MiB. */
export function objectBody(number: number, writer: number): Body {
  return generatedBody(1 + ((number * 7_919 + writer * 104_729) % 3_145_728), writer * 1_000_000 + number);
}
