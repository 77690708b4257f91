import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageFile } from '../build/stage-output';
import type { PackTaker, StoredPack } from '../transfer/pack-sender';
import { spool } from '../transfer/spool';

/** Keeps packs as files on this host, instead of sending them to a store. */
export class PackSpooler implements PackTaker {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #stored = new Map<string, StoredPack>();

  constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /** The file that a pack is in, by its SHA-256. */
  file(sha256: string): string {
    return join(this.#folder, `${sha256}.pack`);
  }

  async take({ stage, name, content }: StageFile): Promise<void> {
    const spooled = join(this.#folder, `${stage}-${name}`);
    const blob = await spool(content, spooled, this.#signal);
    await rename(spooled, this.file(blob.sha256));
    this.#stored.set(`${stage}/${name}`, { ...blob, bytesSent: 0 });
  }

  async settle(): Promise<void> {
    // Each was whole when `take` returned.
  }

  async result(): Promise<ReadonlyMap<string, StoredPack>> {
    return this.#stored;
  }
}
