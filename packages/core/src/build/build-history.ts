import * as z from 'zod';
import type { BuildxClient } from './buildx-client';
import type { Command, CommandContext, CommandRunner } from './command-runner';
import { buildxAttachmentCommand, buildxHistoryCommand, buildxInspectBuildCommand } from './docker-buildx';

/** What a builder's list says of a build. */
export interface BuildRecord {
  /** The build's own part of it, without builder and node. */
  readonly ref: string;
  /** For people; may be empty. */
  readonly name: string;
  /** Milliseconds since the epoch, by the builder's clock. */
  readonly startedAt: number;
  /** False while it runs. */
  readonly hasEnded: boolean;
}

/** What a builder's record tells of one build. */
export interface InspectedBuild {
  /** A folder, a URL or `-`; empty where this client did not start the build, and the context was local. */
  readonly context: string;
  /** Relative to the context where it is in it; `-` for standard input. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  readonly buildArguments: readonly { readonly name: string; readonly value: string }[];
  /** The names of its named contexts: the locations hold good for that build alone. */
  readonly namedContexts: readonly string[];
  /** The URL of the repository that it was built from, without credentials. */
  readonly repository: string | undefined;
  readonly succeeded: boolean;
  /** Digests of its provenance, one for each platform. None for a build that failed. */
  readonly provenance: readonly string[];
}

type AskContext = Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>;

const listed = z.object({
  ref: z.string().min(1),
  name: z.string().default(''),
  created_at: z.iso.datetime({ offset: true }),
  completed_at: z.string().optional(),
});

const named = z.object({ Name: z.string(), Value: z.string().default('') });
const inspected = z.object({
  Context: z.string().default(''),
  Dockerfile: z.string().default(''),
  Target: z.string().default(''),
  Platform: z.array(z.string()).nullish(),
  BuildArgs: z.array(named).nullish(),
  NamedContexts: z.array(named).nullish(),
  VCSRepository: z.string().optional(),
  Status: z.string(),
  Attachments: z.array(z.object({ Digest: z.string(), Type: z.string() })).nullish(),
});

/**
 * The builds that a builder has records of, the oldest first. Undefined where they are not to be had: buildx lists them in this form since 0.20, and tells of one since 0.21
 * (its sources, `commands/history`; seen with 0.36, also of the engine 26.1, and not with 0.13).
 */
export async function listBuilds(
  commands: CommandRunner,
  client: BuildxClient,
  context: AskContext,
): Promise<readonly BuildRecord[] | undefined> {
  const output = await ask(commands, buildxHistoryCommand(client), context);
  const lines = output?.split('\n').filter((line) => line.trim() !== '');
  const read = lines?.map((line) => readJson(line, listed));
  const records = read?.filter((record) => record !== undefined);
  if (records === undefined || records.length !== read?.length) {
    return undefined;
  }
  return records
    .map(({ ref, name, created_at, completed_at }) => ({
      ref: ref.slice(ref.lastIndexOf('/') + 1),
      // Others build on the same builder: what they call their builds must not act on a terminal.
      name: name.replace(/\p{C}/gu, '?'),
      startedAt: Date.parse(created_at),
      hasEnded: completed_at !== undefined,
    }))
    .toSorted((one, other) => one.startedAt - other.startedAt);
}

/** What the builder tells of a build; undefined if it does not. */
export async function inspectBuild(
  commands: CommandRunner,
  client: BuildxClient,
  { ref, workingDirectory }: { readonly ref: string; readonly workingDirectory: string },
  context: AskContext,
): Promise<InspectedBuild | undefined> {
  const output = await ask(commands, buildxInspectBuildCommand(client, ref, workingDirectory), context);
  const found = output === undefined ? undefined : readJson(output, inspected);
  return (
    found && {
      context: found.Context,
      dockerfile: found.Dockerfile || 'Dockerfile',
      target: found.Target || undefined,
      platforms: found.Platform ?? [],
      buildArguments: (found.BuildArgs ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
      namedContexts: (found.NamedContexts ?? []).map(({ Name }) => Name),
      repository: found.VCSRepository,
      succeeded: found.Status === 'completed',
      provenance: (found.Attachments ?? [])
        .filter(({ Type }) => Type.startsWith('https://slsa.dev/provenance/'))
        .map(({ Digest }) => Digest),
    }
  );
}

/** What is kept with a build's record; undefined if it is not to be had. */
export function readAttachment(
  commands: CommandRunner,
  client: BuildxClient,
  { ref, digest }: { readonly ref: string; readonly digest: string },
  context: AskContext,
): Promise<string | undefined> {
  return ask(commands, buildxAttachmentCommand(client, ref, digest), context);
}

async function ask(commands: CommandRunner, command: Command, context: AskContext): Promise<string | undefined> {
  const { ending, exitCode, output } = await commands.run(command, context);
  return ending === 'exited' && exitCode === 0 ? output : undefined;
}

function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
