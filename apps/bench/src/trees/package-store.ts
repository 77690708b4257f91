import { type Content, compressedContent, sourceContent } from './content';
import { RandomStream } from './random-stream';
import type { PlannedFile, TreeKind } from './tree';

const FILES = 72_000;
const PACKAGES = 3_000;
const LARGEST = 4 << 20;
/** Pictures, fonts, archives and WebAssembly. */
const COMPRESSED_SHARE = 0.025;
const EXECUTABLE_SHARE = 0.01;

/** Laid out like pnpm's store: contents named by their SHA-512 in 256 folders, and one index a package. */
export const packageStore: TreeKind = {
  name: 'packages',
  title: 'many small files (a package store)',
  plan(seed, scale) {
    const random = new RandomStream(`${seed} package store`);
    const source = sourceContent(`${seed} sources`);
    const compressed = compressedContent(`${seed} pictures`);
    const contents = Array.from({ length: Math.ceil(FILES * scale) }, () => storedFile(random, source, compressed));
    const indexes = Array.from({ length: Math.ceil(PACKAGES * scale) }, () => packageIndex(random, source));
    return { files: [...contents, ...indexes] };
  },
};

function storedFile(random: RandomStream, source: Content, compressed: Content): PlannedFile {
  const isCompressed = random.fraction() < COMPRESSED_SHARE;
  const bytes = Math.min(LARGEST, Math.ceil(random.logNormal(isCompressed ? 6000 : 2500, 1.9)));
  const suffix = random.fraction() < EXECUTABLE_SHARE ? '-exec' : '';
  return { path: `v10/files/${hashPath(random, 64)}${suffix}`, bytes, content: isCompressed ? compressed : source };
}

function packageIndex(random: RandomStream, source: Content): PlannedFile {
  const bytes = Math.min(LARGEST, Math.ceil(random.logNormal(8000, 1.4)));
  return { path: `v10/index/${hashPath(random, 32)}.json`, bytes, content: source };
}

/** A hash of that many bytes, the first of which names the folder. */
export function hashPath(random: RandomStream, bytes: number): string {
  const hash = random.bytes(bytes).toString('hex');
  return `${hash.slice(0, 2)}/${hash.slice(2)}`;
}
