import { compressedContent, objectContent } from './content';
import { hashPath } from './package-store';
import { RandomStream } from './random-stream';
import type { TreeKind } from './tree';

const OUTPUTS = 4_000;
const LARGEST = 32 << 20;
const ACTION_BYTES = 175;

/** Laid out like Go's build cache: each output, and the small record of the action that gave it. */
export const compilerCache: TreeKind = {
  name: 'compiler',
  title: 'a compiler cache',
  plan(seed, scale) {
    const random = new RandomStream(`${seed} compiler cache`);
    const object = objectContent(`${seed} objects`);
    const digests = compressedContent(`${seed} digests`);
    const files = Array.from({ length: Math.ceil(OUTPUTS * scale) }, () => [
      { path: `${hashPath(random, 32)}-a`, bytes: ACTION_BYTES, content: digests },
      {
        path: `${hashPath(random, 32)}-d`,
        bytes: Math.min(LARGEST, Math.ceil(random.logNormal(56_000, 1.4))),
        content: object,
      },
    ]);
    return { files: files.flat() };
  },
};
