import fc from 'fast-check';
import functions from './tree-functions.sh';

/** Something that a build does to a mount's tree, whatever that is like at the time. */
export interface TreeChange {
  /** A line of bash, which calls the functions of `tree-functions.sh`. */
  readonly line: string;
  /** Whether size, time, mode or owner tell of it, and it makes no file with several names: then it can be saved also where nothing was injected. */
  readonly isPlain: boolean;
}

/** Few names, some of which are folders at times, so that changes meet; some would trip over patterns, lists or command lines. */
const names = [
  'a',
  'a-b',
  'b c',
  'b c/d ',
  'e',
  'e/f',
  'e/f/g',
  'e/-h',
  'e/[f]',
  '*',
  '\xff',
  'n\n',
  'n',
  'e/#',
  'o'.repeat(255),
];
// Plain changes have a folder of their own: their names are never those of a file that has others elsewhere.
const anywhere = fc.constantFrom(...names.map((name) => `l/${name}`), ...names.map((name) => `p/${name}`));
const plainPath = fc.constantFrom(...names.map((name) => `p/${name}`));
const linkPath = fc.constantFrom(...names.map((name) => `l/${name}`));
const size = fc.constantFrom(0, 1, 1_000, 4_096, 30_000);
const mode = fc.constantFrom('0644', '0600', '4755', '0000', '0555');
const owner = fc.constantFrom('0:0', '1000:1000', '3000000:5');
const time = fc.constantFrom('2001-02-03T04:05:06.789Z', '1969-12-31T23:59:58.5Z', '1985-10-26T08:15:00Z', 'now');

const plain = fc.oneof(
  { weight: 6, arbitrary: call('write', plainPath, size) },
  { weight: 2, arbitrary: call('remove', plainPath) },
  { weight: 2, arbitrary: call('folder', plainPath, mode) },
  call('append', plainPath, size),
  call('symlink', plainPath, fc.constantFrom('a', '../../out', '/etc/passwd', 'gone \n')),
  call('pipe', plainPath),
  call('mode', plainPath, mode),
  call('owner', plainPath, owner),
  call('stamp', plainPath, time),
);
const other = fc.oneof(
  { weight: 4, arbitrary: call('write', linkPath, size) },
  { weight: 4, arbitrary: call('link', linkPath, linkPath) },
  { weight: 3, arbitrary: call('remove', linkPath) },
  { weight: 2, arbitrary: call('append', linkPath, size) },
  { weight: 2, arbitrary: call('overwrite', anywhere) },
  { weight: 2, arbitrary: call('attribute', anywhere, fc.constantFrom('one', 'two', '')) },
  call('rename', linkPath, linkPath),
  call('folder', linkPath, mode),
  call('symlink', linkPath, fc.constantFrom('a', 'e')),
  call('mode', linkPath, mode),
  call('owner', linkPath, owner),
  call('stamp', linkPath, time),
);

export const treeChange: fc.Arbitrary<TreeChange> = fc.oneof(
  plain.map((line) => ({ line, isPlain: true })),
  other.map((line) => ({ line, isPlain: false })),
);

/** A script that makes changes in the current folder. */
export function changingScript(changes: readonly TreeChange[]): string {
  return [functions, ...changes.map(({ line }) => line)].join('\n');
}

function call(name: string, ...values: readonly fc.Arbitrary<string | number>[]): fc.Arbitrary<string> {
  return fc.tuple(...values).map((words) => [name, ...words.map((word) => bashText(String(word)))].join(' '));
}

/** As a word of bash, byte for byte. */
function bashText(text: string): string {
  if (/^[\w./:-]+$/.test(text)) {
    return text;
  }
  const escapes = [...text].map((character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `$'${escapes.join('')}'`;
}
