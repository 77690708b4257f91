import { Buffer } from 'node:buffer';
import { splitLines } from '../../dockerfile/read-instructions';
import { readStages, type Stage } from '../../dockerfile/read-stages';
import type { MountUse } from '../mount-plan';
import { stageName } from '../stage-walk';
import type { LlbAnswer } from './llb-answer';

/** Finds where the steps of an answer stand in the Dockerfile, whose text is in the answer. */
export class LlbUses {
  readonly #answer: LlbAnswer;
  readonly #file: string;
  readonly #stages: readonly Stage[];

  constructor(answer: LlbAnswer, file: string) {
    this.#answer = answer;
    this.#file = file;
    const text = Buffer.from(answer.source.infos[0]?.data ?? '', 'base64').toString('utf8');
    // BuildKit has read it: whatever we think is wrong with it, is not.
    this.#stages = readStages(splitLines(text), () => undefined).stages;
  }

  /** Of equal steps BuildKit makes one, which then is in several places. None for a step that comes from a base image (`ONBUILD`). */
  of(digest: string): readonly MountUse[] {
    const places = this.#answer.source.locations[digest]?.locations ?? [];
    return places.flatMap(({ ranges }) => {
      const lines = ranges.map(({ start }) => start.line);
      const line = Math.min(...lines);
      const stage = this.#stages.findLast(({ from }) => from.firstLine <= line);
      return stage === undefined
        ? []
        : [{ file: this.#file, line, stage: this.#stageOf(digest, stage, places.length) }];
    });
  }

  /** A trigger runs in a stage that is based on the one where it stands. */
  #stageOf(digest: string, written: Stage, places: number): string {
    const shown = places === 1 ? stageShown(digest, this.#answer) : undefined;
    return shown ?? stageName(written);
  }
}

/** The stage in a step's name, such as `[build 2/5] RUN make` (`dockerfile2llb/convert.go`, `prefixCommand`); none where there is only one without a name. */
export function stageShown(digest: string, { metadata }: LlbAnswer): string | undefined {
  const name = metadata[digest]?.description['llb.customname'] ?? '';
  return /^\[(?:\S+\/\S+ )?([a-z0-9][a-z0-9-_.]*) +\d+\/\d+\] /.exec(name)?.[1];
}
