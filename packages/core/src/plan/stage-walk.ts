import { checkInstruction } from '../dockerfile/check-instruction';
import { Environment, type Unknown } from '../dockerfile/environment';
import type { Flag, Instruction } from '../dockerfile/instruction';
import type { Report } from '../dockerfile/problem';
import { onbuildTrigger } from '../dockerfile/read-instructions';
import type { Stage } from '../dockerfile/read-stages';
import { checkCopies } from './check-stages';
import { controlCharacterProblem } from './control-character';
import { type DockerfileRequest, namespaceOf } from './dockerfile-request';
import type { PlannedMount } from './mount-plan';
import { buildKitRules, type MountRules } from './mount-rules';
import { PlannedMounts } from './planned-mounts';
import { type RunMount, readRunMount } from './run-mount';
import type { StageGraph } from './stage-graph';
import { runArgument, runEnvironment } from './stage-run';
import { unknownAdvice } from './unknown-advice';

/**
 * Goes through the stages that a target needs, as BuildKit does (buildkit `frontend/dockerfile/dockerfile2llb/convert.go`, `toDispatchState`), and gathers
 * their mounts.
 */
export class StageWalk {
  readonly #graph: StageGraph;
  readonly #escapeToken: string;
  readonly #request: DockerfileRequest;
  readonly #report: Report;
  readonly #rules: MountRules;
  readonly #mounts: PlannedMounts;
  /** What each stage that was gone through left to those that are based on it. */
  readonly #done = new Map<Stage, Environment>();

  constructor(graph: StageGraph, escapeToken: string, request: DockerfileRequest, report: Report) {
    this.#graph = graph;
    this.#escapeToken = escapeToken;
    this.#request = request;
    this.#report = report;
    this.#rules = request.rules ?? buildKitRules;
    this.#mounts = new PlannedMounts('dockerfile', this.#rules);
  }

  mounts(): readonly PlannedMount[] {
    return this.#mounts.list();
  }

  /** Goes through a stage and all that it needs, once. Returns the variables at its end. */
  run(stage: Stage): Environment {
    const done = this.#done.get(stage);
    if (done !== undefined) {
      return done;
    }
    if (this.#graph.isReplaced(stage)) {
      const environment = new Environment(`the context '${stage.name}'`);
      this.#done.set(stage, environment);
      return environment;
    }
    const { environment, triggers } = this.#begin(stage);
    this.#done.set(stage, environment);
    for (const instruction of [...triggers, ...stage.instructions]) {
      this.#runInstruction(stage, instruction, environment);
    }
    return environment;
  }

  /** A stage's variables at its beginning, and what `ONBUILD` of the stage that it is based on adds to it (`initOnBuildTriggers`). */
  #begin(stage: Stage): { environment: Environment; triggers: readonly Instruction[] } {
    const base = this.#graph.baseOf(stage);
    if ('instructions' in base) {
      const environment = this.run(base).child();
      return { environment, triggers: this.#graph.isReplaced(base) ? [] : this.#triggersOf(base) };
    }
    const { source, start } = stage.from;
    const place = source.place(start, source.text.length);
    if ('problem' in base) {
      this.#report({ severity: 'error', code: 'wrong-expansion', message: `FROM: ${base.problem}`, place });
    } else if (base.unknown !== undefined) {
      const { message, hint } = unknownAdvice(base.unknown, stage, this.#graph.globals);
      this.#report({ severity: 'warning', code: 'unknown-platform', message, hint, place });
    } else if (base.text === '') {
      this.#report({ severity: 'error', code: 'empty-base', message: `FROM ${stage.base}: the name is empty`, place });
    } else if (base.text === 'scratch') {
      const environment = new Environment();
      // BuildKit gives every stage a PATH (`util/system/path.go`, `DefaultPathEnvUnix`).
      environment.setVariable('PATH', { text: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' });
      return { environment, triggers: [] };
    }
    const image = 'text' in base && base.text !== '' ? base.text : stage.base;
    return { environment: new Environment(image), triggers: [] };
  }

  /** BuildKit reads a trigger anew when it runs it, and always with a backslash as the escape character. */
  #triggersOf(stage: Stage): readonly Instruction[] {
    const kept = stage.instructions.filter(({ keyword }) => keyword === 'onbuild');
    const triggers = kept.map((instruction) => onbuildTrigger(instruction, '\\'));
    for (const trigger of triggers) {
      checkInstruction(trigger, '\\', this.#report);
    }
    checkCopies(triggers, this.#graph, this.#escapeToken, this.#report);
    return triggers;
  }

  #runInstruction(stage: Stage, instruction: Instruction, environment: Environment): void {
    switch (instruction.keyword) {
      case 'arg':
        runArgument(instruction, environment, this.#graph.globals, this.#escapeToken, this.#request, this.#report);
        break;
      case 'env':
        runEnvironment(instruction, environment, this.#escapeToken, this.#report);
        break;
      case 'copy':
        this.#runCopy(stage, instruction);
        break;
      case 'run':
        for (const flag of instruction.flags.filter(({ name }) => name === 'mount')) {
          this.#runMount(stage, instruction, flag, environment);
        }
        break;
      default:
        break;
    }
  }

  #runCopy(stage: Stage, copy: Instruction): void {
    const flag = copy.flags.find(({ name }) => name === 'from');
    const source = flag?.value ? this.#graph.copied(flag.value) : undefined;
    if (flag !== undefined && source !== undefined && 'index' in source) {
      this.#need(source, stage, copy, flag);
    }
  }

  #runMount(stage: Stage, run: Instruction, flag: Flag, environment: Environment): void {
    const { mount, from, refused, unknown } = readRunMount(run, flag, environment, this.#escapeToken, this.#rules);
    for (const { problem, ...rest } of refused) {
      this.#report({ severity: 'error', code: 'malformed-mount', message: `RUN --mount: ${problem}`, ...rest });
    }
    for (const field of unknown) {
      this.#reportUnknown(stage, field.unknown, field.place);
    }
    const source = from === undefined ? undefined : this.#graph.named(from);
    if (source !== undefined) {
      this.#need(source, stage, run, flag);
    }
    if (mount?.fields.type === 'cache') {
      this.#plan(stage, run, flag, mount);
    }
  }

  #plan(stage: Stage, run: Instruction, flag: Flag, { fields, dependsOnPlatform }: RunMount): void {
    const isStage = (name: string) => this.#graph.named(name) !== undefined;
    const mount = this.#rules.mountOf(fields, namespaceOf(this.#request), isStage);
    const place = run.source.place(flag.start, flag.end);
    if ('reason' in mount) {
      const { code, reason, hint } = mount;
      this.#report({ severity: 'warning', code, message: `RUN --mount: ${reason}`, hint, place });
      return;
    }
    const problem = controlCharacterProblem(mount);
    if (problem !== undefined) {
      this.#report({ ...problem, place });
      return;
    }
    const use = { file: this.#request.file, line: run.firstLine, stage: stageName(stage) };
    this.#mounts.add({ mount, sharing: fields.sharing ?? 'shared', dependsOnPlatform }, [use]);
  }

  #reportUnknown(stage: Stage, unknown: Unknown, place: Parameters<Report>[0]['place']): void {
    const code = unknown.image === undefined ? 'unknown-platform' : 'unknown-variable';
    this.#report({ severity: 'warning', code, ...unknownAdvice(unknown, stage, this.#graph.globals), place });
  }

  /** Goes through a stage whose files another one uses. It has to stand before. */
  #need(source: Stage, user: Stage, instruction: Instruction, flag: Flag): void {
    if (source.index < user.index) {
      this.run(source);
      return;
    }
    const what = source.index === user.index ? 'its own stage' : `a later stage`;
    const message = `${instruction.keyword.toUpperCase()} takes files of ${what}, '${stageName(source)}'`;
    const hint = 'move the stage that is used before the one that uses it';
    const place = instruction.source.place(flag.start, flag.end);
    this.#report({ severity: 'error', code: 'stage-not-yet-there', message, hint, place });
  }
}

/** A stage as BuildKit shows it. */
export function stageName({ name, index }: Stage): string {
  return name ?? `stage-${index}`;
}
