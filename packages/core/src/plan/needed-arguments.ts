import { splitLines } from '../dockerfile/read-instructions';
import { readStages } from '../dockerfile/read-stages';
import type { DockerfileRequest } from './dockerfile-request';
import { planFromDockerfile } from './plan-from-dockerfile';
import { StageGraph } from './stage-graph';

/** Of no stage, and yet it decides what the file means. */
const ofFrontend = 'BUILDKIT_SYNTAX';
/** Hardly anybody's own value. */
const anotherValue = 'carryover-some-other-value';

/**
 * The names of those build arguments on which it depends which mounts a build uses, or which images it is based on: with another value, or none, either would be different.
 * All others may be secrets as far as anybody knows, and need not be kept to plan the build again.
 */
export function neededArguments(request: DockerfileRequest): readonly string[] {
  const expected = outcomeOf(request);
  return Object.keys(request.buildArguments).filter((name) => {
    const { [name]: _, ...without } = request.buildArguments;
    const others = [without, { ...without, [name]: anotherValue }];
    return (
      name === ofFrontend || others.some((buildArguments) => outcomeOf({ ...request, buildArguments }) !== expected)
    );
  });
}

/** All that may depend on an argument, as text. */
function outcomeOf(request: DockerfileRequest): string {
  const dockerfile = readStages(splitLines(request.text), () => undefined);
  const graph = new StageGraph(dockerfile, request, () => undefined);
  const bases = dockerfile.stages.map((stage) => {
    const base = graph.baseOf(stage);
    return 'index' in base ? base.index : base;
  });
  return JSON.stringify([planFromDockerfile(request), bases]);
}
