import { createHash } from 'node:crypto';
import { CarryoverError } from '../carryover-error';

/** Longest encoded text that stays readable as a whole. */
const longestWhole = 80;
/** How much of a longer one is kept before its hash. Together they exceed {@link longestWhole}, so that no whole segment ever equals a shortened one. */
const keptOfLong = 24;
const standsForEmpty = '_';
const shortened = /~[0-9a-f]{64}$/;

/**
 * One segment of a store name for any text: injective, never empty, `.` or `..`, and at most 89 characters. What is not `[A-Za-z0-9._~@+=-]` is
 * percent-encoded as UTF-8; encoded texts of more than 80 characters become their beginning, `~` and their SHA-256.
 * Throws a `misuse` error for text that is not well-formed Unicode, since that has no UTF-8.
 */
export function encodeSegment(text: string): string {
  const encoded = percentEncode(text);
  if (encoded.length <= longestWhole) {
    return encoded;
  }
  const beginning = encoded.slice(0, keptOfLong).replace(/%[0-9A-F]?$/, '');
  return `${beginning}~${createHash('sha256').update(encoded).digest('hex')}`;
}

/** The text that a segment stands for, for people: of one that was shortened, its beginning and `…`. */
export function decodeSegment(segment: string): string {
  if (segment === standsForEmpty) {
    return '';
  }
  const isShortened = segment.length > longestWhole && shortened.test(segment);
  const kept = isShortened ? segment.replace(shortened, '') : segment;
  const bytes = kept.replace(/%([0-9A-F]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  // A character that was cut within is left out.
  return isShortened ? `${text.replace(/\uFFFD$/, '')}…` : text;
}

function percentEncode(text: string): string {
  if (text === '') {
    return standsForEmpty;
  }
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.toString('utf8') !== text) {
    throw new CarryoverError(`${JSON.stringify(text)} is not well-formed Unicode`, {
      code: 'store-malformed-text',
      kind: 'misuse',
      hint: 'Use other characters for the project, the scope or the key.',
    });
  }
  if (text === standsForEmpty || text === '.' || text === '..') {
    return Array.from(bytes, escapeByte).join('');
  }
  return Array.from(bytes, (byte) => (isPlain(byte) ? String.fromCharCode(byte) : escapeByte(byte))).join('');
}

function isPlain(byte: number): boolean {
  return /[A-Za-z0-9._~@+=-]/.test(String.fromCharCode(byte));
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
