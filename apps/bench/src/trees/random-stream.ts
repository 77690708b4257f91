import { type Cipher, createCipheriv, createHash } from 'node:crypto';

const BLOCK = Buffer.alloc(1 << 16);

/** Bytes and numbers that a seed determines: the same on every machine and in every run. */
export class RandomStream {
  readonly #cipher: Cipher;
  #block = Buffer.alloc(0);
  #position = 0;

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    this.#cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16));
  }

  /** That many bytes that no compressor makes smaller. */
  bytes(length: number): Buffer {
    return this.#cipher.update(Buffer.alloc(length));
  }

  /** A number from 0, which it reaches, to 1, which it does not. */
  fraction(): number {
    if (this.#position === this.#block.length) {
      this.#block = this.#cipher.update(BLOCK);
      this.#position = 0;
    }
    const value = this.#block.readUInt32LE(this.#position) / 2 ** 32;
    this.#position += 4;
    return value;
  }

  /** A whole number from 0 to one less than the bound. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** A number whose logarithm is normally distributed around that of the median: as file sizes are. */
  logNormal(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
    return median * Math.exp(spread * normal);
  }

  /** Some of the items, as many as asked for, in the order of the list. */
  sample<Item>(items: readonly Item[], count: number): Item[] {
    const chosen: Item[] = [];
    for (const [index, item] of items.entries()) {
      const needed = count - chosen.length;
      if (this.fraction() * (items.length - index) < needed) chosen.push(item);
    }
    return chosen;
  }
}
