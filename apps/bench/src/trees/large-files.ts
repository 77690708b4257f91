import { compressedContent, objectContent } from './content';
import { hashPath } from './package-store';
import { RandomStream } from './random-stream';
import type { TreeKind } from './tree';

const FILES = 6;
const FILE_BYTES = 250e6;

/** Archives and libraries: half of them are compressed already. */
export const largeFiles: TreeKind = {
  name: 'large',
  title: 'few large files',
  plan(seed, scale) {
    const random = new RandomStream(`${seed} large files`);
    const archive = compressedContent(`${seed} archives`);
    const library = objectContent(`${seed} libraries`);
    const files = Array.from({ length: FILES }, (_, position) => ({
      path: `${hashPath(random, 16)}${position % 2 === 0 ? '.tar.gz' : '.a'}`,
      bytes: Math.ceil(FILE_BYTES * scale * (0.8 + 0.4 * random.fraction())),
      content: position % 2 === 0 ? archive : library,
    }));
    return { files };
  },
};
