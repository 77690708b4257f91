import type { ComposeCommand } from '@carryover/core';
import type { Surroundings } from '../surroundings';
import { askTool } from './ask-tool';
import type { FoundTargets } from './build-target';
import { composeTargets, readComposeServices, servicesToBuild } from './compose-targets';
import { keepStandardInput } from './standard-input';

/**
 * Asks compose what it makes of its files, by the command's own words. Nothing is built or started. A file on standard input is read here, and kept for the build.
 *
 * Whoever does the building, compose itself or buildx that it calls, takes the builder that buildx would: `--builder`, `BUILDX_BUILDER`, or the chosen one (docker/compose
 * `pkg/compose/build.go`, `builder.New`, and `pkg/compose/build_bake.go`).
 */
export async function askCompose(
  command: ComposeCommand,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<FoundTargets> {
  const isPiped = command.files.includes('-');
  const piped = isPiped ? await keepStandardInput(surroundings.openStandardInput()) : undefined;
  const input = piped?.forBuild;
  let names = command.services;
  for (;;) {
    const words = [...command.configArguments, ...names];
    const question = { command, shown: 'docker compose config', words, input: piped?.text };
    const asked = await askTool(question, readComposeServices, surroundings, signal);
    if ('problem' in asked) {
      return { targets: [], input, problem: asked.problem };
    }
    const chosen = servicesToBuild(command, asked.answer);
    // Asked about some services, compose leaves those out that are only contexts of theirs.
    const missing = chosen.filter((name) => !(Object.hasOwn(asked.answer, name) || names.includes(name)));
    if (missing.length === 0 || names.length === 0) {
      return { targets: composeTargets(command, asked.answer, chosen), input, problem: undefined };
    }
    names = [...names, ...missing];
  }
}
