/** Appends numbers and bytes to a growing buffer. Numbers are variable-length: seven bits a byte, low ones first, the top bit set on all but the last. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `value`: a whole number from 0 to 2^53 - 1. */
  writeNumber(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of either sign, small ones short. */
  writeSigned(value: number): void {
    this.writeNumber(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes, one a character, without their length. */
  writeBytes(bytes: string, encoding: 'latin1' | 'hex' = 'latin1'): void {
    this.#reserve(bytes.length);
    this.#length += this.#bytes.write(bytes, this.#length, encoding);
  }

  /** Bytes, one a character, after their length. */
  writeText(bytes: string): void {
    this.writeNumber(bytes.length);
    this.writeBytes(bytes);
  }

  /** Gives what was written and starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #reserve(count: number): void {
    if (this.#length + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
  }
}
