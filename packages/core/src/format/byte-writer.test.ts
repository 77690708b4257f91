import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';

const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
const hex = bytes.map((text) => Buffer.from(text, 'latin1').toString('hex'));
const item = fc.oneof(
  fc.record({
    kind: fc.constantFrom('number'),
    value: fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 127, 128, Number.MAX_SAFE_INTEGER)),
  }),
  fc.record({ kind: fc.constantFrom('signed'), value: fc.maxSafeInteger().map((value) => Math.trunc(value / 2)) }),
  fc.record({ kind: fc.constantFrom('text'), value: bytes }),
  fc.record({ kind: fc.constantFrom('hex'), value: hex }),
);

function write(writer: ByteWriter, kind: string, value: string | number): void {
  if (typeof value === 'number') {
    kind === 'number' ? writer.writeNumber(value) : writer.writeSigned(value);
  } else if (kind === 'text') {
    writer.writeText(value);
  } else {
    writer.writeBytes(value, 'hex');
  }
}

function read(reader: ByteReader, kind: string, value: string | number): string | number {
  if (typeof value === 'number') {
    return kind === 'number' ? reader.readNumber() : reader.readSigned();
  }
  return kind === 'text' ? reader.readText() : reader.readBytes(value.length / 2, 'hex');
}

describe('ByteWriter and ByteReader', () => {
  it('give back what was written, in order', () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const writer = new ByteWriter();
        for (const { kind, value } of items) {
          write(writer, kind, value);
        }
        const reader = new ByteReader(writer.take());
        // `+ 0` makes the negative zero that arithmetic can leave a plain one.
        expect(items.map(({ kind, value }) => read(reader, kind, value))).toEqual(
          items.map(({ value }) => (typeof value === 'number' ? value + 0 : value)),
        );
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it('grows as far as needed, and starts anew after `take`', () => {
    const writer = new ByteWriter();
    const long = 'x'.repeat(300_000);
    writer.writeText('short');
    writer.writeText(long);
    const reader = new ByteReader(writer.take());
    expect(reader.readText()).toBe('short');
    expect(reader.readText()).toBe(long);
    expect(writer.length).toBe(0);
    writer.writeNumber(1);
    expect([...writer.take()]).toEqual([1]);
  });

  it('throws a RangeError for every read past the end', () => {
    fc.assert(
      fc.property(fc.tuple(item, fc.integer({ min: 1, max: 8 })), ([{ kind, value }, cut]) => {
        const writer = new ByteWriter();
        write(writer, kind, value);
        const whole = writer.take();
        const reader = new ByteReader(whole.subarray(0, Math.max(0, whole.length - cut)));
        if (value !== '' || kind === 'text') {
          expect(() => read(reader, kind, value)).toThrow(RangeError);
        }
      }),
    );
  });

  it('throws a RangeError for a number that no integer holds', () => {
    expect(() => new ByteReader(Buffer.alloc(20, 0xff)).readNumber()).toThrow(RangeError);
    expect(() => new ByteReader(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])).readNumber()).toThrow(
      RangeError,
    );
  });

  it('takes frames only when they are whole', () => {
    const writer = new ByteWriter();
    writer.writeText('x'.repeat(200));
    writer.writeText('');
    const whole = writer.take();
    for (let length = 0; length < 202; length++) {
      const reader = new ByteReader(whole.subarray(0, length));
      expect(reader.takeFrame()).toBeUndefined();
      expect(reader.position).toBe(0);
    }
    const reader = new ByteReader(whole);
    expect(reader.takeFrame()?.toString()).toBe('x'.repeat(200));
    expect(reader.takeFrame()?.length).toBe(0);
    expect(reader.takeFrame()).toBeUndefined();
  });
});
