import {
  type BuilderFacts,
  type BuilderNode,
  type BuildTool,
  type BuildToolAdvice,
  tooOldBuildKit,
} from '@carryover/core';
import { podsOf } from '../build/pods-of';
import { about, type Finding } from './finding';

/** The oldest buildah, or podman with it inside, whose builds can be given folders (`--build-context`). */
const oldestBuildah = '1.27';

/** Whether a builder is one that generated builds can run on. `engineVersion`: of the engine behind docker. */
export function examineBuilder(
  { name, software, driver, nodes }: BuilderFacts,
  engineVersion: string | undefined,
  tool: Pick<BuildTool, 'advice' | 'oldest'>,
): Finding[] {
  const { note } = about('builder');
  // An engine has a BuildKit of its own, which often does not tell its version.
  const engine = driver === 'docker' ? engineVersion : undefined;
  const findings = nodes.map((node) => examineNode({ name, software, driver }, node, engine, tool));
  findings.push(...nodes.flatMap((node) => examinePods({ driver }, node)));
  if (nodes.length > 1) {
    const others = nodes.map((node) => `${node.name} (${node.platforms[0] ?? 'no platform'})`).join(', ');
    findings.push(note(`It has several nodes, each with mounts of its own: ${others}.`));
  }
  return findings;
}

function examineNode(
  { name: builder, software, driver }: Pick<BuilderFacts, 'name' | 'software' | 'driver'>,
  node: BuilderNode,
  engine: string | undefined,
  tool: Pick<BuildTool, 'advice' | 'oldest'>,
): Finding {
  const { good, problem } = about('builder');
  const { name, status, error, version, platforms } = node;
  const who = name === builder ? builder : `${builder}, node ${name}`;
  if (status !== 'running') {
    const why = error === undefined ? '' : `: ${error}`;
    const state = `${who} (driver ${driver}) is ${status || 'not to be reached'}${why}.`;
    return problem(state, tool.advice.startBuilder(builder));
  }
  if (software === 'buildah') {
    return examineBuildah(who, node, tool.advice);
  }
  const old = tooOldBuildKit(tool, { driver }, node, engine);
  if (old !== undefined) {
    return problem(`${who} has ${old}; ${tool.oldest?.buildKit} or later is needed.`, tool.advice.newerBuildKit);
  }
  const has = version ?? (engine === undefined ? 'of unknown version' : `of Docker ${engine}`);
  return good(`${who}: driver ${driver}, BuildKit ${has}, ${platforms[0] ?? 'no platform told'}`);
}

function examinePods(builder: Pick<BuilderFacts, 'driver'>, node: BuilderNode): Finding[] {
  const { note, problem } = about('builder');
  const pods = podsOf(builder, node);
  if (pods === 1) {
    return [];
  }
  if (node.driverOptions?.loadbalance === 'random') {
    const message = `${node.name} is ${pods} pods, each with mounts of its own, and every build goes to another: what is filled, the build does not find.`;
    return [problem(message, 'Make the builder with `--driver-opt loadbalance=sticky`, or with one replica.')];
  }
  const message = `${node.name} is ${pods} pods, each with mounts of its own. Of a build whose context is a folder, those of the pod that it goes to are carried; what it used, and what is left in the build cache, another pod may be asked for.`;
  return [note(message)];
}

function examineBuildah(who: string, { version, platforms }: BuilderNode, advice: BuildToolAdvice): Finding {
  const { good, problem } = about('builder');
  return isOlder(version, oldestBuildah)
    ? problem(`${who} builds with buildah ${version}; ${oldestBuildah} or later is needed.`, advice.newerBuildKit)
    : good(`${who}: buildah ${version ?? 'of unknown version'}, ${platforms[0] ?? 'no platform told'}`);
}

/** Goes by the numbers alone; false for what is not known. */
function isOlder(version: string | undefined, oldest: string): boolean {
  if (version === undefined) {
    return false;
  }
  const [numbers, wanted] = [version, oldest].map((each) =>
    each
      .split(/[.+~-]/)
      .slice(0, 3)
      .map(Number),
  );
  for (const [place, least] of (wanted ?? []).entries()) {
    const found = numbers?.[place] ?? 0;
    if (found !== least) {
      return found < least;
    }
  }
  return false;
}
