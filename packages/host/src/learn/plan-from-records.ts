import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import {
  type BuildTool,
  inWordsOfDockerfile,
  type Mount,
  type MountPlan,
  mergePlans,
  mountNamespaceArgument,
  planFromDockerfile,
  planFromLlb,
  ranSteps,
  readAttachment,
  readProvenance,
} from '@carryover/core';
import type { BuildTarget } from '../build/build-target';
import { findDockerfile } from '../build/dockerfile-source';
import { noBases } from '../build/known-bases';
import type { PlannedTarget } from '../build/plan-build';
import type { CommandContext } from '../commands/command-context';
import { type RanBuild, targetOfBuild } from './target-of-build';

/** No question about a build takes longer, in milliseconds. */
const limit = 30_000;

/** What a builder has recorded of a build. */
export interface RecordedPlan {
  readonly target: PlannedTarget;
  /** The mounts whose steps ran, where they were asked for and are known: those of the others were found in the build cache. */
  readonly reached: readonly Mount[] | undefined;
}

/**
 * The mounts that a build used, from the provenance that its builder keeps: exactly those, whatever has become of its files. Undefined where there is none that can be read,
 * as for a build that failed. `wantsReached`: whether to ask, too, which steps ran.
 */
export async function planFromRecords(
  ranBuild: RanBuild,
  tool: BuildTool,
  wantsReached: boolean,
  { surroundings, signal, observe }: Pick<CommandContext, 'surroundings' | 'signal' | 'observe'>,
): Promise<RecordedPlan | undefined> {
  const { record, build } = ranBuild;
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  const [ran, ...found] = await Promise.all([
    wantsReached && build.provenance.length > 0 ? ranSteps(surroundings.commands, tool, record.ref, limits) : undefined,
    ...build.provenance.map(async (digest) => {
      const text = await readAttachment(surroundings.commands, tool, { ref: record.ref, digest }, limits);
      return text === undefined ? { problem: 'the builder does not give it' } : readProvenance(text);
    }),
  ]);
  const [first] = found;
  const problem = found.find((each) => 'problem' in each);
  if (first === undefined || problem !== undefined || 'problem' in first) {
    const detail = `nothing can be read from the record of ${record.ref}: ${problem?.problem ?? 'there is none'}`;
    observe({ kind: 'step', step: 'learning from builds', detail });
    return undefined;
  }
  const target = targetOfBuild(ranBuild, first.frontendArguments);
  const text = Buffer.from(first.answer.source.infos[0]?.data ?? '', 'base64').toString('utf8');
  const buildArguments = Object.fromEntries(build.buildArguments.map(({ name, value }) => [name, value]));
  const request = {
    file: target.recipe.file ?? 'Dockerfile',
    namespace: buildArguments[mountNamespaceArgument] ?? '',
    learntFrom: 'history' as const,
  };
  const read = planFromDockerfile({
    file: request.file,
    text,
    buildArguments,
    target: build.target,
    namedContexts: build.namedContexts,
  });
  const planOf = (ran?: ReadonlySet<string>): MountPlan =>
    mergePlans(
      found.flatMap((each) => {
        if ('problem' in each) {
          return [];
        }
        const steps =
          ran && new Set(Object.entries(each.names).flatMap(([digest, name]) => (ran.has(digest) ? [name] : [])));
        return [inWordsOfDockerfile(planFromLlb(each.answer, { ...request, steps }), read)];
      }),
    );
  const isInFile = (await textInFile(target, tool, surroundings.workingDirectory)) === text;
  return {
    target: { ...target, plan: planOf(), text: isInFile ? text : undefined, bases: noBases },
    reached: ran && planOf(ran).mounts.map(({ mount }) => mount),
  };
}

/** What is in the file by now. One that was part of a bake file, or came on standard input, is in none. */
async function textInFile(
  { recipe }: BuildTarget,
  tool: BuildTool,
  workingDirectory: string,
): Promise<string | undefined> {
  if (recipe.file === '-' || recipe.context === '-') {
    return undefined;
  }
  const { found } = await findDockerfile(recipe, tool, workingDirectory, () => Readable.from([]));
  return found.kind === 'text' ? found.text : undefined;
}
