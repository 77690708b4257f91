import { bigFile, type ChangeCase } from './change-case';

/** Changes after which all content is in the store already. */
export const metadataChanges: readonly ChangeCase[] = [
  {
    name: "changes a file's mode alone",
    before: bigFile,
    change: 'chmod 4600 big',
    touched: 1,
    leaves: { big: { mode: '4600' } },
  },
  {
    name: "changes a file's owner alone",
    before: bigFile,
    change: 'chown 3000000:5 big',
    touched: 1,
    leaves: { big: { owner: '3000000:5' } },
  },
  {
    name: "changes a file's time alone, to before the epoch",
    before: bigFile,
    change: "touch -d '1969-12-31T23:59:58.123456789Z' big",
    touched: 1,
    leaves: { big: { modified: '1969-12-31+23:59:58.1234567890' } },
  },
  {
    name: "changes a file's owner, mode and time in a read-only folder",
    before: `mkdir folder; cd folder; ${bigFile}; chmod 0555 .`,
    change: "cd folder; chown 1000:1000 big; chmod 6555 big; touch -d '2001-01-01T00:00:00.1Z' big",
    touched: 1,
    leaves: { 'folder/big': { owner: '1000:1000', mode: '6555' }, folder: { mode: '555' } },
  },
  {
    name: 'changes the time of a file with several names',
    before: `${bigFile}; ln big link; mkdir folder; ln big folder/link`,
    change: "touch -d '2001-01-01T00:00:00.1Z' folder/link",
    touched: 1,
    leaves: { big: { names: ['big', 'folder/link', 'link'] } },
  },
  {
    name: "changes the mode, owner and time of a symlink's target, through the symlink",
    before: `${bigFile}; ln -s big symlink`,
    change: 'chmod 0700 symlink; chown 5:5 symlink; touch symlink',
    touched: 1,
    leaves: { big: { owner: '5:5', mode: '700' }, symlink: { owner: '0:0' } },
  },
  {
    name: 'changes mode and owner of folders alone',
    before: `mkdir -p one/two empty; ${bigFile}`,
    change: 'chmod 2755 one; chown 7:7 one/two; chmod 0 empty; chmod 0700 .',
    leaves: { one: { mode: '2755' }, 'one/two': { owner: '7:7' }, empty: { mode: '0' }, '': { mode: '700' } },
  },
  {
    name: "changes a symlink's time and another's owner",
    before: `${bigFile}; ln -s big symlink; ln -s nowhere dangling`,
    change: "touch -h -d '2001-01-01T00:00:00.1Z' symlink; chown -h 5:5 dangling",
    packed: [2, 0],
    leaves: { symlink: { modified: '2001-01-01+00:00:00.1000000000' }, dangling: { owner: '5:5' } },
  },
];

/** Changes after which everything is as it was. */
export const idleChanges: readonly ChangeCase[] = [
  {
    name: 'changes nothing, but reads and rewrites all',
    before: `${bigFile}; mkdir folder; echo 1 >folder/file; ln big link`,
    change:
      'cp -p big /tmp/big; cat /tmp/big >big; touch -r /tmp/big big; chmod 0600 folder/file; chmod 0644 folder/file',
    leaves: { big: { size: 200_000 } },
  },
  {
    name: 'puts an equal file in the place of another',
    before: bigFile,
    change: 'touch -r . /tmp/folder-time; cp -p big new; mv new big; touch -r /tmp/folder-time .',
    leaves: { big: { size: 200_000 } },
  },
];
