import * as z from 'zod';

/**
 * What BuildKit answers to `--call=convertllb,format=json`: the steps of a build, with all variables filled in (buildkit `frontend/subrequests/convertllb`, and for the
 * fields `solver/pb/ops.proto`, as protojson writes them: numbers of 64 bits as texts, and nothing for zero). Only what a plan needs is looked at. Seen with
 * BuildKit 0.32.
 */
export type LlbAnswer = z.infer<typeof llbAnswer>;

export type LlbOperation = z.infer<typeof operation>;
export type LlbMount = z.infer<typeof mount>;

const digest = z.string();

/** An index of an operation's inputs; -1 for none. */
const input = z
  .string()
  .regex(/^(?:-1|\d+)$/)
  .default('0')
  .transform(Number);

const mount = z.object({
  input,
  selector: z.string().default('/'),
  dest: z.string(),
  mountType: z.string().default('BIND'),
  cacheOpt: z.object({ ID: z.string(), sharing: z.enum(['SHARED', 'PRIVATE', 'LOCKED']).default('SHARED') }).optional(),
});

const number = z.number().int().nonnegative();
const owner = z.object({ byID: number.default(0) }).default({ byID: 0 });

const mkdir = z.object({
  path: z.string(),
  mode: number.default(0),
  makeParents: z.boolean().default(false),
  owner: z.object({ user: owner, group: owner }).optional(),
});

const operation = z.object({
  inputs: z.array(z.object({ digest })).default([]),
  exec: z.object({ mounts: z.array(mount).default([]) }).optional(),
  file: z.object({ actions: z.array(z.object({ input, mkdir: mkdir.optional() })).default([]) }).optional(),
  source: z.object({ identifier: z.string() }).optional(),
});

const metadata = z.object({ description: z.record(z.string(), z.string()).default({}) });

const location = z.object({
  sourceIndex: number.default(0),
  ranges: z.array(z.object({ start: z.object({ line: number.default(0) }) })).default([]),
});

const llbAnswer = z.object({
  def: z.record(digest, operation),
  metadata: z.record(digest, metadata),
  source: z.object({
    locations: z.record(digest, z.object({ locations: z.array(location).default([]) })).default({}),
    infos: z.array(z.object({ data: z.base64().default('') })).default([]),
  }),
});

/** Reads the answer, or tells why it is none. */
export function readLlbAnswer(text: string): { readonly answer: LlbAnswer } | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: `it is no JSON: ${String(error)}` };
  }
  const read = llbAnswer.safeParse(json);
  return read.success ? { answer: read.data } : { problem: z.prettifyError(read.error) };
}
