import type * as z from 'zod';

/** Reads JSON of a form; undefined where it is none, or of another. */
export function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
