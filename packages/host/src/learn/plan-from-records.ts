import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import {
  type BuildTool,
  inWordsOfDockerfile,
  type MountPlan,
  mergePlans,
  mountNamespaceArgument,
  planFromDockerfile,
  planFromLlb,
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

/**
 * The mounts that a build used, from the provenance that its builder keeps: exactly those, whatever has become of its files. Undefined where there is none that can be read,
 * as for a build that failed.
 */
export async function planFromRecords(
  ran: RanBuild,
  tool: BuildTool,
  { surroundings, signal, observe }: Pick<CommandContext, 'surroundings' | 'signal' | 'observe'>,
): Promise<PlannedTarget | undefined> {
  const { record, build } = ran;
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  const found = await Promise.all(
    build.provenance.map(async (digest) => {
      const text = await readAttachment(surroundings.commands, tool, { ref: record.ref, digest }, limits);
      return text === undefined ? { problem: 'the builder does not give it' } : readProvenance(text);
    }),
  );
  const [first] = found;
  const problem = found.find((each) => 'problem' in each);
  if (first === undefined || problem !== undefined || 'problem' in first) {
    const detail = `nothing can be read from the record of ${record.ref}: ${problem?.problem ?? 'there is none'}`;
    observe({ kind: 'step', step: 'learning from builds', detail });
    return undefined;
  }
  const target = targetOfBuild(ran, first.frontendArguments);
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
  const plans: readonly MountPlan[] = found.flatMap((each) =>
    'answer' in each ? [inWordsOfDockerfile(planFromLlb(each.answer, request), read)] : [],
  );
  const isInFile = (await textInFile(target, tool, surroundings.workingDirectory)) === text;
  return { ...target, plan: mergePlans(plans), text: isInFile ? text : undefined, bases: noBases };
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
