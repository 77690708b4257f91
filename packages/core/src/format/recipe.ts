import * as z from 'zod';
import { controlCharacterProblem } from '../plan/control-character';
import type { MountSource } from '../plan/mount-plan';
import { MountIdentity } from './snapshot';

const text = z.string();
const named = z.strictObject({ name: text, value: text });

/**
 * One Dockerfile that was built, and how. Paths are relative to the top folder of the repository, unless they lead out of it. Of build arguments, only those that decide
 * about mounts are kept: others may be secrets.
 */
const RecordedBuild = z.strictObject({
  /** What kind of command told of it; `unknown` for one that the builder's own records told of. */
  tool: z.enum(['build', 'bake', 'compose', 'unknown']),
  /** As `target 'app'`, where a bake or compose file told of several. */
  title: text.optional(),
  context: text,
  file: text.optional(),
  target: text.optional(),
  buildArguments: z.array(named).readonly(),
  /** An empty location is one that is not known, or not to be kept. */
  buildContexts: z.array(z.strictObject({ name: text, location: text })).readonly(),
  platforms: z.array(text).readonly(),
});

/** A mount that was carried, and how it was known. */
const RecordedMount = z.strictObject({
  mount: MountIdentity.refine((mount) => controlCharacterProblem(mount) === undefined, 'it holds a control character'),
  learntFrom: z.enum(['buildkit', 'dockerfile', 'option', 'history', 'usage']) satisfies z.ZodType<MountSource>,
  /** Whether the Dockerfiles of the recipe's own builds tell of it: then they may tell otherwise by now. */
  inDockerfile: z.boolean(),
});

/** What is needed to plan the last build again, before it is run the next time. */
export const Recipe = z.strictObject({
  format: z.literal(1),
  /** When it was written, in milliseconds since the epoch. */
  time: z.number().int().nonnegative(),
  /** Empty where no build could be told. */
  builds: z.array(RecordedBuild).readonly(),
  mounts: z.array(RecordedMount).readonly(),
  /** How long the build took in the last run that found nothing to fill its mounts from, in seconds; undefined where that is not known. */
  coldBuildSeconds: z.number().nonnegative().optional(),
});

export type Recipe = z.infer<typeof Recipe>;
export type RecordedBuild = z.infer<typeof RecordedBuild>;
export type RecordedMount = z.infer<typeof RecordedMount>;

/** Reads a recipe, or tells why it is none. */
export function readRecipe(content: string): { readonly recipe: Recipe } | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const read = Recipe.safeParse(json);
  return read.success ? { recipe: read.data } : { problem: z.prettifyError(read.error) };
}

/** Whether two say the same, whenever they were written. */
export function isSameRecipe(one: Recipe, other: Recipe): boolean {
  const withoutTime = (recipe: Recipe) => JSON.stringify(Recipe.parse({ ...recipe, time: 0 }));
  return withoutTime(one) === withoutTime(other);
}
