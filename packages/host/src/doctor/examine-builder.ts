import type { BuilderFacts, BuilderNode, BuildToolAdvice } from '@carryover/core';
import { podsOf } from '../build/pods-of';
import { about, type Finding } from './finding';

/** The oldest BuildKit, and the engine that has it, whose cache mounts cannot be used to reach the host's files (CVE-2024-23651). */
const oldestBuildKit = '0.12.5';
const oldestEngine = '25.0.2';
/** The oldest buildah, or podman with it inside, whose builds can be given folders (`--build-context`). */
const oldestBuildah = '1.27';

/** Whether a builder is one that generated builds can run on. `engineVersion`: of the engine behind docker. */
export function examineBuilder(
  { name, software, driver, nodes }: BuilderFacts,
  engineVersion: string | undefined,
  advice: BuildToolAdvice,
): Finding[] {
  const { note } = about('builder');
  // An engine has a BuildKit of its own, which often does not tell its version.
  const engine = driver === 'docker' ? engineVersion : undefined;
  const findings = nodes.map((node) => examineNode({ name, software, driver }, node, engine, advice));
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
  advice: BuildToolAdvice,
): Finding {
  const { good, problem } = about('builder');
  const { name, status, error, version, platforms } = node;
  const who = name === builder ? builder : `${builder}, node ${name}`;
  if (status !== 'running') {
    const why = error === undefined ? '' : `: ${error}`;
    const state = `${who} (driver ${driver}) is ${status || 'not to be reached'}${why}.`;
    return problem(state, advice.startBuilder(builder));
  }
  if (software === 'buildah') {
    return examineBuildah(who, node, advice);
  }
  if (isOlder(version, oldestBuildKit) || (version === undefined && isOlder(engine, oldestEngine))) {
    const has = version === undefined ? `the BuildKit of Docker ${engine}` : `BuildKit ${version}`;
    return problem(`${who} has ${has}; ${oldestBuildKit} or later is needed.`, advice.newerBuildKit);
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
