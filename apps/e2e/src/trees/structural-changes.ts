import { bigFile, type ChangeCase } from './change-case';

/** Every type becomes every other: names are `<from>-<to>`. */
const makers = {
  file: (name: string) => `echo ${name} >${name}`,
  folder: (name: string) =>
    `mkdir -p ${name}/below; echo in ${name} >${name}/below/file; ln -s file ${name}/below/symlink`,
  symlink: (name: string) => `ln -s somewhere ${name}`,
  'symlink-to-folder': (name: string) => `ln -s +steady ${name}`,
  fifo: (name: string) => `mkfifo ${name}`,
  link: (name: string) => `ln +steady/big ${name}`,
} as const;
const kinds = Object.values(makers);
const pairs = kinds.flatMap((from, one) =>
  kinds.flatMap((to, other) => (one === other ? [] : [{ from, to, name: `${one}-${other}` }])),
);

/** Names that patterns, lists and command lines could trip over, each beside one that must stay when it goes. */
const oddPairs: readonly (readonly [gone: string, stays: string])[] = [
  ['end ', 'end'],
  ['tab\t', 'tab'],
  ['line\n', 'line'],
  ['two\nlines', 'two'],
  ['lines', 'lines\n'],
  ['return\r', 'return'],
  ['a*', 'ab'],
  ['?', 'q'],
  ['[xy]', 'x'],
  ['[!a]z', 'bz'],
  ['back\\slash', 'backslash'],
  ['\\', '\\\\'],
  ['end\\', 'end\\\\'],
  ['\\n', '\n'],
  ['\\040', ' '],
  ['#hash', 'hash'],
  ['-dash', 'dash'],
  ['--exclude=*', 'exclude'],
  ['.', '..'].map((dots) => `${dots}dots`) as [string, string],
  ['~', '~~'],
  ["quote'", 'quote'],
  ['double"', 'double'],
  ['$HOME', 'HOME'],
  ['\xff', '\xfe'],
  ['\xe9', '\xc3\xa9'],
  ['dir/file ', 'dir/file'],
  ['dir*/file', 'dirs/file'],
  ['outer /inner', 'outer/inner'],
  ['g'.repeat(255), 'g'.repeat(254)],
];
const odd = oddPairs.map(([gone, stays]) => ({ gone: bashText(gone), stays: bashText(stays) }));
const make = (name: string) => `mkdir -p -- "$(dirname -- ${name})"; printf %s ${name} >./${name}`;

export const structuralChanges: readonly ChangeCase[] = [
  {
    name: 'makes of every type every other',
    before: [`mkdir +steady; cd +steady; ${bigFile}; cd ..`, ...pairs.map(({ from, name }) => from(name))].join('\n'),
    change: pairs.map(({ to, name }) => `rm -rf ${name}; ${to(name)}`).join('\n'),
    packed: [30, 55],
    removed: 15,
    leaves: {
      '+steady/big': { size: 200_000 },
      '0-1': { type: 'd' },
      '1-0': { type: 'f' },
      '2-3': { target: '+steady' },
    },
  },
  {
    name: 'deletes files, folders, symlinks and fifos',
    before: `${bigFile}; mkdir -p a/b/c d e/f; echo 1 >a/b/c/file; echo 2 >a/stays; ln -s x a/symlink; mkfifo d/fifo; echo 3 >e/f/file`,
    change: 'rm -r a/b a/symlink d; rm e/f/file',
    removed: 7,
    leaves: { 'a/stays': {}, 'a/b': undefined, d: undefined, 'e/f': { type: 'd' }, 'e/f/file': undefined },
  },
  {
    name: 'deletes files with odd names, beside ones with similar names',
    before: [bigFile, ...odd.flatMap(({ gone, stays }) => [make(gone), make(stays)])].join('\n'),
    change: odd.map(({ gone }) => `rm -- ${gone}`).join('\n'),
    removed: oddPairs.length,
    leaves: Object.fromEntries(
      oddPairs.flatMap(
        ([gone, stays]) =>
          [
            [gone, undefined],
            [stays, { type: 'f' }],
          ] as const,
      ),
    ),
  },
  {
    name: 'changes files with odd names, beside ones with similar names',
    before: [bigFile, ...odd.flatMap(({ gone, stays }) => [make(gone), make(stays)])].join('\n'),
    change: odd.map(({ gone }) => `echo longer >>./${gone}; touch -d 2001-01-01T00:00:00.1Z ./${gone}`).join('\n'),
    packed: [oddPairs.length, packedBytes()],
    leaves: {},
  },
  {
    name: 'renames a file and moves a folder',
    before: `${bigFile}; mkdir -p folder/inner; echo 1 >folder/inner/file; ln -s ../.. folder/inner/symlink`,
    change: 'mv big big-too; mv folder/inner inner; rmdir folder; mkdir -p folder/other',
    packed: [3, 200_002],
    removed: 4,
    leaves: { big: undefined, 'inner/file': { size: 2 }, 'folder/inner': undefined, 'folder/other': { type: 'd' } },
  },
  {
    name: 'adds below a read-only folder and takes from another',
    before: `${bigFile}; mkdir -p one two; echo 1 >one/file; echo 2 >two/file; echo 3 >two/stays; chmod 0555 one two; chmod 0444 two/*`,
    change:
      'mkdir one/new; echo 4 >one/new/file; chmod 0500 one/new; rm -f two/file; touch -d 2001-01-01T00:00:00.1Z one two',
    packed: [1, 2],
    removed: 1,
    leaves: {
      one: { mode: '555', modified: '2001-01-01+00:00:00.1000000000' },
      'one/new': { mode: '500' },
      two: { mode: '555' },
    },
  },
  {
    name: 'deletes all, and makes one thing anew',
    before: `${bigFile}; mkdir -p a/b; echo 1 >a/b/file`,
    change: 'rm -rf ./*; echo 1 >a',
    packed: [1, 2],
    removed: 3,
    leaves: { a: { type: 'f' }, big: undefined },
  },
  {
    name: 'punches a hole into a file, and fills one',
    before: 'head -c 400000 /dev/urandom >solid; truncate -s 400000 hole',
    change:
      'truncate -s 0 solid; truncate -s 400000 solid; echo filled | dd of=hole seek=300000 bs=1 conv=notrunc status=none',
    packed: [2, 800_000],
    leaves: { solid: { allocated: 0 }, hole: { size: 400_000 } },
  },
];

/** As a word of bash, byte for byte, whatever it holds. */
function bashText(text: string): string {
  return `$'${[...text].map((character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`;
}

function packedBytes(): number {
  return oddPairs.reduce((sum, [gone]) => sum + gone.length + 'longer\n'.length, 0);
}
