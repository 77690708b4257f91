import type { Environment, Value } from '../dockerfile/environment';
import type { Instruction } from '../dockerfile/instruction';
import { readArguments, readEnvironment } from '../dockerfile/name-values';
import type { Problem, Report } from '../dockerfile/problem';
import { type DockerfileRequest, givenValue } from './dockerfile-request';

/** Arguments that BuildKit keeps for itself (buildkit `frontend/dockerfile/dockerfile2llb/convert.go`, `nonEnvArgs`). */
const notInEnvironment = ['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE'];

/**
 * Runs an `ARG`: the build argument counts, else the default, else (in a stage) the global argument; without any of them, nothing is written (buildkit
 * `frontend/dockerfile/dockerfile2llb/convert.go`, `dispatchArg` and `buildMetaArgs`).
 */
export function runArgument(
  instruction: Instruction,
  environment: Environment,
  globals: Environment | undefined,
  escapeToken: string,
  request: DockerfileRequest,
  report: Report,
): void {
  const read = readArguments(instruction.rest, escapeToken);
  for (const { name, value: written } of 'pairs' in read ? read.pairs : []) {
    const inherited = written === undefined ? globals?.lookup(name) : environment.expand(written, escapeToken);
    const value = givenValue(request, name) ?? inherited;
    if (value !== undefined && 'problem' in value) {
      report(expansionProblem(instruction, value.problem));
    } else if (value !== undefined && !notInEnvironment.includes(name)) {
      environment.setArgument(name, value);
    }
  }
}

/** Runs an `ENV` of a stage: all names and values are expanded before the first is set (`dispatchEnv`). */
export function runEnvironment(
  instruction: Instruction,
  environment: Environment,
  escapeToken: string,
  report: Report,
): void {
  const read = readEnvironment(instruction.rest, escapeToken);
  const settings: [name: Value, value: Value][] = [];
  for (const pair of 'pairs' in read ? read.pairs : []) {
    const name = environment.expand(pair.name, escapeToken);
    const value = environment.expand(pair.value ?? '', escapeToken);
    if ('problem' in name) {
      report(expansionProblem(instruction, name.problem));
    } else if ('problem' in value) {
      report(expansionProblem(instruction, value.problem));
    } else {
      settings.push([name, value]);
    }
  }
  for (const [name, value] of settings) {
    if (name.unknown === undefined) {
      environment.setVariable(name.text, value);
    } else {
      environment.forget(name.unknown.image ?? 'the platform');
    }
  }
}

/** A variable that cannot be expanded. */
function expansionProblem({ keyword, source, start }: Instruction, problem: string): Problem {
  const place = source.place(start, source.text.length);
  return { severity: 'error', code: 'wrong-expansion', message: `${keyword.toUpperCase()}: ${problem}`, place };
}
