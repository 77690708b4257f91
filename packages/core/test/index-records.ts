import fc from 'fast-check';
import type { IndexRecord } from '../src/format/index-record';
import { comparePaths } from '../src/format/path-order';

/** A name's bytes: those on both sides of the slash, white space, and what is not UTF-8. */
const name = fc
  .string({
    unit: fc.constantFrom('\x01', '\n', ' ', '-', '.', '0', 'a', 'b', 'é', '\xff'),
    minLength: 1,
    maxLength: 5,
  })
  .filter((text) => text !== '.' && text !== '..');

/** Paths of any bytes, some of which share their beginning. */
export const anyPath: fc.Arbitrary<string> = fc.oneof(
  fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
  fc.integer({ min: 1, max: 255 }).map((length) => 'n'.repeat(length)),
  fc.array(fc.constant('d'.repeat(200)), { minLength: 6, maxLength: 8 }).map((names) => names.join('/')),
);

export const anyTimestamp: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: -3_000_000_000, max: 40_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([seconds, nanoseconds]) => `${seconds}.${String(nanoseconds).padStart(9, '0')}`);

const metadata = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.constantFrom(0, 1000), fc.integer({ min: 0, max: 4_294_967_295 })),
  gid: fc.oneof(fc.constantFrom(0, 1000), fc.integer({ min: 0, max: 4_294_967_295 })),
  mtime: anyTimestamp,
});
const halfDigest = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const slot = fc.integer({ min: 0, max: 3000 });

const withoutPath: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc
    .tuple(metadata, slot, fc.maxSafeNat(), halfDigest, fc.oneof(fc.constant(''), halfDigest))
    .map(([fields, slotNumber, size, digest, attributes]) => ({
      type: 'file',
      ...fields,
      slot: slotNumber,
      size,
      digest,
      attributes,
    })),
  metadata.map((fields) => ({ type: 'directory', ...fields })),
  fc
    .tuple(metadata, slot, fc.string({ unit: 'binary-ascii', minLength: 1 }))
    .map(([fields, slotNumber, target]) => ({ type: 'symlink', ...fields, slot: slotNumber, target })),
  fc.tuple(metadata, slot).map(([fields, slotNumber]) => ({ type: 'fifo', ...fields, slot: slotNumber })),
  anyPath.map((target) => ({ type: 'link', target })),
  metadata.map((fields) => ({ type: 'touch', ...fields })),
  fc.constant({ type: 'removal' }),
);

/** Records of an index: any kinds, in path order, at most one of each path, idle records before some, and discards besides. */
export const anyRecords: fc.Arbitrary<IndexRecord[]> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(anyPath, withoutPath), { selector: ([path]) => path, maxLength: 40 }),
    fc.array(fc.tuple(anyPath, slot), { maxLength: 5 }),
    fc.array(fc.option(fc.maxSafeNat()), { minLength: 1, maxLength: 5 }),
  )
  .map(([paths, discards, idle]) => {
    const records = paths.map(([path, fields]) => ({ ...fields, path })) as unknown as IndexRecord[];
    const dead = discards.map(([path, slotNumber]) => ({ type: 'discard' as const, path, slot: slotNumber }));
    const idleRecords = paths.flatMap(([path], place) => {
      const since = idle[place % idle.length] ?? null;
      return since === null ? [] : [{ type: 'idle' as const, path, since }];
    });
    return [...idleRecords, ...records, ...dead].toSorted((one, other) => comparePaths(one.path, other.path));
  });
