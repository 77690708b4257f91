import * as z from 'zod';
import { parseJson } from '../../dockerfile/directives';
import type { CacheRecord } from '../cache-record';

/** `podman images --format=json` and `buildah images --json` spell their keys otherwise. */
const images = z.array(
  z.object({
    Id: z.string().optional(),
    id: z.string().optional(),
    Names: z.array(z.string()).nullish(),
    names: z.array(z.string()).nullish(),
  }),
);

/** Reads a list of images, each as a record that its names describe. */
export function readImages(output: string): CacheRecord[] | undefined {
  const listed = images.safeParse(output.trim() === '' ? [] : parseJson(output)).data;
  return listed?.flatMap(({ Id, id = Id, Names, names = Names }) =>
    id === undefined
      ? []
      : [
          {
            id: id.replace(/^sha256:/, ''),
            description: (names ?? []).join(' '),
            hasParents: false,
            isInUse: false,
            uses: 0,
          },
        ],
  );
}
