import * as z from 'zod';
import type { LlbAnswer } from './llb-answer';

/** What BuildKit has recorded of a build that ran: its steps, and the arguments that the frontend was given. */
export interface BuildProvenance {
  /** As if BuildKit had been asked before. Steps have no names in it. */
  readonly answer: LlbAnswer;
  /** Such as `build-arg:NAME` and `vcs:localdir:context`. */
  readonly frontendArguments: Readonly<Record<string, string>>;
  /** By which name a step is known in the answer, by its digest. */
  readonly names: Readonly<Record<string, string>>;
}

const text = z.string();
const number = z.number().int().default(0);
/** Some versions write `byID` (seen: the engine 26.1), some `byId` (seen: 0.32). */
const owner = z.object({ User: z.object({ byID: number, byId: number }).nullish() }).nullish();

const mount = z.object({
  input: number,
  selector: text.default('/'),
  dest: text,
  cacheOpt: z.object({ ID: text, sharing: z.number().int().min(0).max(2).default(0) }).nullish(),
});

const mkdir = z.object({
  path: text,
  mode: number,
  makeParents: z.boolean().default(false),
  owner: z.object({ user: owner, group: owner }).nullish(),
});

const action = z.object({ input: number, Action: z.object({ mkdir: mkdir.nullish() }).nullish() });

const step = z.object({
  id: text,
  inputs: z.array(text).default([]),
  op: z.object({
    Op: z
      .object({
        exec: z.object({ mounts: z.array(mount).default([]) }).nullish(),
        file: z.object({ actions: z.array(action).default([]) }).nullish(),
        source: z.object({ identifier: text }).nullish(),
      })
      .nullish(),
  }),
});

const buildConfig = z.object({ llbDefinition: z.array(step), digestMapping: z.record(text, text).default({}) });
const frontendArguments = z.record(text, text).default({});

const range = z.object({ start: z.object({ line: z.number().int().nonnegative().default(0) }) });
const location = z.object({
  sourceIndex: z.number().int().nonnegative().default(0),
  ranges: z.array(range).default([]),
});
const metadata = z
  .object({
    source: z
      .object({
        locations: z.record(text, z.object({ locations: z.array(location).default([]) })).default({}),
        infos: z.array(z.object({ data: z.base64().default('') })).default([]),
      })
      .default({ locations: {}, infos: [] }),
    vcs: frontendArguments,
  })
  .default({ source: { locations: {}, infos: [] }, vcs: {} });

/** SLSA 1, as newer versions write it (seen: 0.32). */
const recent = z
  .object({
    buildDefinition: z.object({
      externalParameters: z.object({ request: z.object({ args: frontendArguments }) }),
      internalParameters: z.object({ buildConfig }),
    }),
    runDetails: z.object({ metadata: z.object({ buildkit_metadata: metadata }) }),
  })
  .transform(({ buildDefinition: { externalParameters, internalParameters }, runDetails }) => ({
    buildConfig: internalParameters.buildConfig,
    frontendArguments: externalParameters.request.args,
    metadata: runDetails.metadata.buildkit_metadata,
  }));

const metadataOfOlder = 'https://mobyproject.org/buildkit@v1#metadata';

/** SLSA 0.2, as older versions write it (seen: the engine 26.1). */
const older = z
  .object({
    invocation: z.object({ parameters: z.object({ args: frontendArguments }) }),
    buildConfig,
    metadata: z.object({ [metadataOfOlder]: metadata }),
  })
  .transform((found) => ({
    buildConfig: found.buildConfig,
    frontendArguments: found.invocation.parameters.args,
    metadata: found.metadata[metadataOfOlder],
  }));

const provenance = z.union([recent, older]);

const sharings = ['SHARED', 'PRIVATE', 'LOCKED'] as const;

/**
 * Reads the provenance that BuildKit keeps with the record of a build that succeeded (buildkit `solver/llbsolver/provenance.go`; the steps are as Go writes them, see
 * `solver/pb/json.go`), or tells why it is none. Only what a plan needs is looked at.
 */
export function readProvenance(content: string): BuildProvenance | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return { problem: `it is no JSON: ${String(error)}` };
  }
  const read = provenance.safeParse(json);
  if (!read.success) {
    return { problem: z.prettifyError(read.error) };
  }
  const { buildConfig: config, frontendArguments: given, metadata: told } = read.data;
  const vcs = Object.entries(told.vcs).map(([name, value]) => [`vcs:${name}`, value]);
  return {
    answer: {
      def: Object.fromEntries(config.llbDefinition.map((each) => [each.id, operationOf(each)])),
      metadata: {},
      source: told.source,
    },
    frontendArguments: { ...Object.fromEntries(vcs), ...given },
    names: config.digestMapping,
  };
}

type Step = z.output<typeof step>;

function operationOf({ inputs, op: { Op } }: Step): LlbAnswer['def'][string] {
  const { exec, file, source } = Op ?? {};
  return {
    // As `step0:0`: the step, and which of its results.
    inputs: inputs.map((input) => ({ digest: input.replace(/:\d+$/, '') })),
    exec: exec ? { mounts: exec.mounts.map(mountOf) } : undefined,
    file: file ? { actions: file.actions.map(actionOf) } : undefined,
    source: source ?? undefined,
  };
}

function mountOf({ cacheOpt, ...rest }: z.output<typeof mount>) {
  return cacheOpt
    ? { ...rest, mountType: 'CACHE', cacheOpt: { ID: cacheOpt.ID, sharing: sharings[cacheOpt.sharing] ?? 'SHARED' } }
    : { ...rest, mountType: 'BIND' };
}

function actionOf({ input, Action }: z.output<typeof action>) {
  const made = Action?.mkdir;
  if (!made) {
    return { input };
  }
  const { user, group } = made.owner ?? {};
  return {
    input,
    mkdir: { ...made, owner: made.owner ? { user: ownerOf(user), group: ownerOf(group) } : undefined },
  };
}

function ownerOf(given: z.output<typeof owner>): { byID: number } {
  return { byID: given?.User?.byID || given?.User?.byId || 0 };
}
