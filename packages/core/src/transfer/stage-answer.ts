import { buffer } from 'node:stream/consumers';
import type { StageFile } from '../build/stage-output';

/** A stage's small answers, by file name, as bytes. */
export class StageAnswers {
  readonly #files = new Map<string, Buffer>();

  async keep(file: StageFile): Promise<void> {
    this.#files.set(`${file.stage}/${file.name}`, await buffer(file.content));
  }

  has(stage: number, name: string): boolean {
    return this.#files.has(`${stage}/${name}`);
  }

  bytes(stage: number, name: string): Buffer | undefined {
    return this.#files.get(`${stage}/${name}`);
  }

  text(stage: number, name: string): string | undefined {
    return this.bytes(stage, name)?.toString('utf8').trim();
  }

  /** Seconds between two answers that tell a time; 0 if one is missing. */
  secondsBetween(stage: number, begin: string, end: string): number {
    const seconds = Number(this.text(stage, end)) - Number(this.text(stage, begin));
    return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  }
}
