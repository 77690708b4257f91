/**
 * What the toolbox holds: per Debian package, the programs that generated stages run, each with its path in the package.
 * The shared libraries follow from these. Real GNU programs only: busybox's shell may run its own applets instead.
 */
export const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attr: { getfattr: 'usr/bin/getfattr' },
  coreutils: Object.fromEntries(
    [
      'cat',
      'chmod',
      'chown',
      'comm',
      'cp',
      'cut',
      'date',
      'env',
      'head',
      'ln',
      'ls',
      'mkdir',
      'mktemp',
      'mv',
      'nproc',
      'rm',
      'rmdir',
      'sha256sum',
      'sleep',
      'sort',
      'split',
      'stat',
      'tail',
      'touch',
      'tr',
      'uniq',
      'wc',
    ].map((name) => [name, `usr/bin/${name}`]),
  ),
  dash: { sh: 'usr/bin/dash' },
  findutils: { find: 'usr/bin/find', xargs: 'usr/bin/xargs' },
  sed: { sed: 'usr/bin/sed' },
  tar: { tar: 'usr/bin/tar' },
  zstd: { zstd: 'usr/bin/zstd' },
};
