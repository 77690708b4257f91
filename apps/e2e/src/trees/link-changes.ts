import { bigFile, bigPacked, type ChangeCase } from './change-case';

/** Changes to files with several names. */
export const linkChanges: readonly ChangeCase[] = [
  {
    name: 'links to an unchanged file',
    before: `${bigFile}; mkdir folder`,
    change: 'ln big folder/link; ln big another; mkdir new; ln big new/link',
    leaves: { big: { names: ['another', 'big', 'folder/link', 'new/link'] } },
  },
  {
    name: 'adds a name to a file that has several, before all of them',
    before: `${bigFile}; ln big second`,
    change: 'ln second a-first; touch -d 2001-01-01T00:00:00.1Z big',
    touched: 1,
    leaves: { big: { names: ['a-first', 'big', 'second'] } },
  },
  {
    name: 'removes a name that was a link',
    before: `${bigFile}; ln big link; ln big third`,
    change: 'rm link',
    removed: 1,
    leaves: { big: { names: ['big', 'third'] }, link: undefined },
  },
  {
    name: 'removes the name that content was saved under',
    before: `${bigFile}; ln big link; ln big third`,
    change: 'rm big',
    packed: bigPacked,
    removed: 1,
    leaves: { big: undefined, link: { names: ['link', 'third'] } },
  },
  {
    name: 'gives a name of a file content of its own',
    before: `${bigFile}; ln big link; ln big third`,
    change: 'cp -p link new; mv new link; echo more >>link',
    packed: [1, 200_005],
    leaves: { big: { names: ['big', 'third'] }, link: { names: [], size: 200_005 } },
  },
  {
    name: 'gives the name that content was saved under content of its own',
    before: `${bigFile}; ln big link; ln big third`,
    change: 'echo small >new; mv new big',
    packed: [2, 200_006],
    leaves: { big: { names: [], size: 6 }, link: { names: ['link', 'third'], size: 200_000 } },
  },
  {
    name: 'makes one file of two equal ones',
    before: `${bigFile}; cp -p big copy`,
    change: 'ln -f big copy',
    leaves: { copy: { names: ['big', 'copy'] } },
  },
  {
    name: 'swaps two linked pairs',
    before: `${bigFile}; ln big bigger; echo small >small; ln small smaller`,
    change: 'mv big x; mv small big; mv x small',
    packed: [2, 200_006],
    leaves: { big: { names: ['big', 'smaller'], size: 6 }, small: { names: ['bigger', 'small'], size: 200_000 } },
  },
  {
    name: 'changes the content of a file with several names',
    before: `${bigFile}; ln big link`,
    change: 'printf X | dd of=link bs=1 seek=100 conv=notrunc status=none; touch -d 2001-01-01 link',
    packed: bigPacked,
    leaves: { big: { names: ['big', 'link'] } },
  },
  {
    name: 'renames a folder with linked files in it',
    before: `mkdir folder; cd folder; ${bigFile}; ln big link; ln big ../outside; cd ..`,
    change: 'mv folder moved',
    packed: bigPacked,
    removed: 3,
    leaves: { folder: undefined, outside: { names: ['moved/big', 'moved/link', 'outside'] } },
  },
  {
    name: 'replaces one of two names of a symlink',
    before: 'ln -s gone first-a; ln first-a first-b; ln -s gone last-a; ln last-a last-b',
    change: 'ln -sfn new first-a; ln -sfn new last-b',
    packed: [2, 0],
    leaves: { 'first-b': { target: 'gone' }, 'last-a': { target: 'gone' } },
  },
];
