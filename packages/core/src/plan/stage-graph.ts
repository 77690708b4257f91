import { Environment, type Expanded } from '../dockerfile/environment';
import type { Instruction } from '../dockerfile/instruction';
import { platformArguments } from '../dockerfile/platform-arguments';
import type { Problem, Report } from '../dockerfile/problem';
import type { Dockerfile, Stage } from '../dockerfile/read-stages';
import { suggestion } from '../suggestion';
import { type DockerfileRequest, givenValue } from './dockerfile-request';
import { runArgument } from './stage-run';

/** A Dockerfile's stages by name, and the values that they share. */
export class StageGraph {
  readonly globals: Environment;
  readonly #stages: readonly Stage[];
  readonly #bases = new Map<Stage, Expanded | Stage>();
  readonly #byName = new Map<string, Stage>();
  readonly #contexts: ReadonlySet<string>;

  constructor({ stages, globalArguments, escapeToken }: Dockerfile, request: DockerfileRequest, report: Report) {
    this.#stages = stages;
    this.#contexts = new Set(request.namedContexts?.map((name) => name.toLowerCase().replace(/:latest$/, '')));
    const targetStage = request.target || stages.at(-1)?.name || 'default';
    this.globals = globalEnvironment(globalArguments, escapeToken, request, targetStage, report);
    for (const stage of stages) {
      // A stage's own name does not count yet, and an earlier stage of the same name does (`newDispatchStates`, `addState`).
      const base = this.globals.expand(stage.base, escapeToken);
      this.#bases.set(stage, ('text' in base ? this.#byName.get(base.text) : undefined) ?? base);
      if (stage.name !== undefined) {
        this.#byName.set(stage.name, stage);
      }
    }
  }

  /** The base of a stage: a stage, or the image's name with its variables expanded. */
  baseOf(stage: Stage): Expanded | Stage {
    return this.#bases.get(stage) ?? { text: stage.base };
  }

  /** True for a stage that a named context takes the place of. */
  isReplaced(stage: Stage): boolean {
    return stage.name !== undefined && this.#contexts.has(stage.name);
  }

  /** The stage that `from=` of a mount means. */
  named(name: string): Stage | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The stage that `COPY --from` means; a number counts from 0. */
  copied(from: string): Stage | undefined {
    return /^[+-]?[0-9]+$/.test(from) ? this.#stages[Number(from)] : this.named(from);
  }

  /** The stage to build: the one of that name, or the last. */
  target(name: string | undefined): Stage | undefined | Pick<Problem, 'message' | 'hint'> {
    if (!name) {
      return this.#stages.at(-1);
    }
    const hint = suggestion(name, [...this.#byName.keys()]);
    return this.named(name) ?? { message: `there is no stage '${name}' to build`, hint };
  }
}

/** The arguments before the first `FROM` (buildkit `frontend/dockerfile/dockerfile2llb/convert.go`, `buildMetaArgs`). */
function globalEnvironment(
  declarations: readonly Instruction[],
  escapeToken: string,
  request: DockerfileRequest,
  targetStage: string,
  report: Report,
): Environment {
  const environment = new Environment();
  for (const [name, value] of platformArguments(request, targetStage)) {
    environment.setArgument(name, givenValue(request, name) ?? value);
  }
  for (const declaration of declarations) {
    runArgument(declaration, environment, undefined, escapeToken, request, report);
  }
  return environment;
}
