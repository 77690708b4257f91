import { zstdCompressSync } from 'node:zlib';

/** A member of a hand-made tar, which no tar program would make. */
export interface TarMember {
  readonly path: string;
  /** As in the header: 0 a file, 2 a symlink, 3 a character device. */
  readonly type: '0' | '2' | '3';
  /** Of a symlink. */
  readonly target?: string;
}

/** A pack with these members, all of them empty. */
export function hostilePack(members: readonly TarMember[]): Buffer {
  return zstdCompressSync(Buffer.concat([...members.map(header), Buffer.alloc(1024)]));
}

/** POSIX.1-1988 (ustar): fields at fixed places, numbers in octal. */
function header({ path, type, target = '' }: TarMember): Buffer {
  const block = Buffer.alloc(512);
  const fields: readonly (readonly [place: number, text: string])[] = [
    [0, path],
    [100, '0000644'],
    [108, '0000000'],
    [116, '0000000'],
    [124, '00000000000'],
    [136, '00000000000'],
    [148, '        '],
    [156, type],
    [157, target],
    [257, 'ustar\u000000'],
    // As /dev/null: major 1, minor 3.
    [329, '0000001'],
    [337, '0000003'],
  ];
  for (const [place, text] of fields) {
    block.write(text, place, 'latin1');
  }
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
