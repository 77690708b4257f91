import type { Flag, Instruction } from '../dockerfile/instruction';
import type { Report } from '../dockerfile/problem';
import type { Dockerfile, Stage } from '../dockerfile/read-stages';
import { expandShellWord } from '../dockerfile/shell-word';
import type { StageGraph } from './stage-graph';

/**
 * Reports what BuildKit refuses about how stages refer to each other, also in those that are not built (buildkit
 * `frontend/dockerfile/dockerfile2llb/convert.go`, `toCommand` and the parsing of image names in `toDispatchState`).
 */
export function checkStages({ stages, escapeToken }: Dockerfile, graph: StageGraph, report: Report): void {
  for (const stage of stages) {
    checkBase(stage, graph, report);
    checkCopies(stage.instructions, graph, escapeToken, report);
  }
}

/** Reports what is wrong with `COPY --from` in some instructions. */
export function checkCopies(
  instructions: readonly Instruction[],
  graph: StageGraph,
  escapeToken: string,
  report: Report,
): void {
  for (const copy of instructions.filter(({ keyword }) => keyword === 'copy')) {
    for (const flag of copy.flags.filter(({ name, value }) => name === 'from' && value)) {
      checkCopy(copy, flag, graph, escapeToken, report);
    }
  }
}

/** `FROM` compares with the names of stages, which are in lower case, as it is written; and no image is named in upper case. */
function checkBase(stage: Stage, graph: StageGraph, report: Report): void {
  const base = graph.baseOf(stage);
  const name = 'text' in base && base.unknown === undefined ? base.text : '';
  if (name !== name.toLowerCase() && graph.named(name) !== undefined) {
    const place = stage.from.source.place(stage.from.start, stage.from.source.text.length);
    const message = `FROM ${name}: this is neither a stage nor an image: upper case counts here`;
    report({ severity: 'error', code: 'wrong-base', message, hint: `write FROM ${name.toLowerCase()}`, place });
  }
}

function checkCopy(copy: Instruction, flag: Flag, graph: StageGraph, escapeToken: string, report: Report): void {
  const from = flag.value ?? '';
  const place = copy.source.place(flag.start, flag.end);
  const expanded = expandShellWord(from, { escapeToken, lookup: () => undefined });
  if ('problem' in expanded || expanded.text !== from) {
    const message = `COPY --from=${from}: BuildKit expands no variable here`;
    const hint = `name a stage of its own, 'FROM ${from} AS some-name' at the top, and write --from=some-name`;
    report({ severity: 'error', code: 'variable-in-from', message, hint, place });
  } else if (/^[+-]?[0-9]+$/.test(from) && graph.copied(from) === undefined) {
    const message = `COPY --from=${from}: there is no stage of that number`;
    report({ severity: 'error', code: 'unknown-stage', message, hint: 'stages are counted from 0', place });
  }
}
