import { readSyntax } from '../dockerfile/directives';
import type { Problem } from '../dockerfile/problem';
import { splitLines } from '../dockerfile/read-instructions';
import { readStages } from '../dockerfile/read-stages';
import { checkStages } from './check-stages';
import { buildArgument, type DockerfileRequest } from './dockerfile-request';
import { frontendOf, isKnownFrontend } from './known-frontend';
import type { Diagnostic, MountPlan } from './mount-plan';
import { StageGraph } from './stage-graph';
import { StageWalk } from './stage-walk';

/**
 * Finds the cache mounts that a build of a Dockerfile uses, by the build tool's own rules: those of the stages that the target needs. What
 * cannot be known from the Dockerfile alone is a warning and not in the plan; what BuildKit refuses
 * is an error, and then no mount is used. Never throws; all is told at once.
 */
export function planFromDockerfile(request: DockerfileRequest): MountPlan {
  const lines = splitLines(request.text);
  const diagnostics = new Map<string, Diagnostic>();
  const report = (problem: Problem) => {
    const diagnostic = diagnosticOf(problem, request.file, lines);
    diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  };
  const foreign = foreignFrontend(request, lines);
  if (foreign !== undefined) {
    return { mounts: [], diagnostics: [diagnosticOf(foreign, request.file, lines)] };
  }
  const dockerfile = readStages(lines, report);
  const graph = new StageGraph(dockerfile, request, report);
  checkStages(dockerfile, graph, report);
  const walk = new StageWalk(graph, dockerfile.escapeToken, request, report);
  const target = graph.target(request.target);
  if (target !== undefined && 'message' in target) {
    report({ severity: 'error', code: 'unknown-target', ...target, place: { line: 1 } });
  } else if (target !== undefined) {
    walk.run(target);
  }
  const byPlace = (one: Diagnostic, other: Diagnostic) =>
    one.line - other.line || (one.column ?? 0) - (other.column ?? 0);
  const found = [...diagnostics.values()].sort(byPlace);
  const isRefused = found.some(({ severity }) => severity === 'error');
  return { mounts: isRefused ? [] : walk.mounts(), diagnostics: found };
}

/** A frontend that is not Docker's own may mean anything by the text. */
function foreignFrontend(request: DockerfileRequest, lines: readonly string[]): Problem | undefined {
  if (request.rules?.readsSyntaxLine === false) {
    return undefined;
  }
  const written = readSyntax(lines);
  const frontend = frontendOf(request.text, buildArgument(request, 'BUILDKIT_SYNTAX'));
  if (frontend === undefined || isKnownFrontend(frontend)) {
    return undefined;
  }
  const message = `the frontend ${frontend} reads this file, and what it makes of it is not known`;
  const hint = 'name the mounts with --mount';
  return { severity: 'warning', code: 'foreign-frontend', message, hint, place: { line: written?.line ?? 1 } };
}

function diagnosticOf({ place, ...problem }: Problem, file: string, lines: readonly string[]): Diagnostic {
  return { ...problem, file, ...place, text: lines[place.line - 1] };
}
