import * as z from 'zod';

const count = z.number().int().nonnegative();
const text = z.string();

const mount = z.strictObject({
  namespace: text.describe('BUILDKIT_CACHE_MOUNT_NS, or empty'),
  id: text.describe('The id, or the cleaned target where the Dockerfile gives none'),
  target: text,
  base: z
    .strictObject({
      from: text.optional(),
      source: text.optional(),
      uid: count.optional(),
      gid: count.optional(),
      platform: text.optional().describe('Of what from names'),
      mode: count.optional().describe('Permission bits, as a decimal number'),
    })
    .describe('What BuildKit tells mounts of one id apart by'),
});

const snapshot = z
  .strictObject({
    name: text,
    sequence: count.describe('How many saves it took'),
    time: count.describe('Milliseconds since the epoch'),
    amount: z.strictObject({ files: count, bytes: count }),
    packedBytes: count.describe('Bytes of the packs that it refers to'),
  })
  .describe('What an inject would fill the mount from');

const plannedMount = z.strictObject({
  mount,
  sharing: z.array(z.enum(['shared', 'private', 'locked'])).describe('Every way that it is used in'),
  uses: z.array(z.strictObject({ file: text, line: count, stage: text })),
  learntFrom: z
    .enum(['buildkit', 'dockerfile', 'option', 'history', 'usage'])
    .describe('history: what the builder recorded of a build that ran; usage: it counted a use meanwhile'),
  toldBy: z
    .enum(['option', 'command', 'bake', 'compose', 'recipe', 'default'])
    .describe('How the build was known; default: nothing was said, so it is the Dockerfile in the working directory'),
  dependsOnPlatform: z.boolean(),
  nodes: z.array(text).optional().describe('The nodes that have it, where the builder has several'),
  carried: z.boolean(),
  snapshot: snapshot.optional(),
});

const diagnostic = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: text,
  message: text,
  hint: text.optional(),
  file: text,
  line: count,
  column: count.optional(),
  length: count.optional(),
  text: text.optional().describe('The line of the file'),
});

const problem = z.strictObject({
  kind: text,
  code: text,
  message: text,
  hint: text.nullable(),
  causes: z.array(text),
  stack: text.optional(),
});

/** The JSON document of `carryover plan`. What is in the schemas folder is made from this. */
export const planDocument = z
  .strictObject({
    command: z.literal('plan'),
    outcome: z.enum(['ok', 'trouble', 'misuse', 'bug', 'interrupted']),
    exitCode: count,
    store: text.optional(),
    project: text.optional(),
    scope: text.optional(),
    mounts: z.array(plannedMount).optional().describe('Absent where the command ended before its end: see error'),
    diagnostics: z.array(diagnostic).optional(),
    warnings: z.array(problem),
    error: problem.nullable(),
  })
  .meta({ title: 'carryover plan --json' });
