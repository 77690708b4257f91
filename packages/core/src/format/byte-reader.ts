/** Reads what a {@link ByteWriter} wrote. Every read past the end throws a RangeError. */
export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  readNumber(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#position++];
      if (byte === undefined || factor > 2 ** 49) {
        throw new RangeError('A number is cut short or too large');
      }
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER) {
        throw new RangeError('A number is too large');
      }
      if (byte < 0x80) {
        return value;
      }
      factor *= 0x80;
    }
  }

  readSigned(): number {
    const value = this.readNumber();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  readBytes(count: number, encoding: 'latin1' | 'hex' = 'latin1'): string {
    if (count > this.remaining) {
      throw new RangeError('Bytes are cut short');
    }
    this.#position += count;
    return this.#bytes.toString(encoding, this.#position - count, this.#position);
  }

  readText(): string {
    return this.readBytes(this.readNumber());
  }

  /** A length and that many bytes; undefined, and nothing read, if they are not all there yet. */
  takeFrame(): Buffer | undefined {
    const start = this.#position;
    const length = this.#isNumberComplete() ? this.readNumber() : Number.POSITIVE_INFINITY;
    if (length > this.remaining) {
      this.#position = start;
      return undefined;
    }
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }

  #isNumberComplete(): boolean {
    const limit = Math.min(this.#bytes.length, this.#position + 8);
    for (let position = this.#position; position < limit; position++) {
      if ((this.#bytes[position] ?? 0) < 0x80) {
        return true;
      }
    }
    return false;
  }
}
