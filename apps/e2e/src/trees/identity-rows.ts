import type { CacheMount } from '../harness/cache-mount';

/** A way to write a mount, as a Dockerfile and `--mount` have it. */
export interface IdentityRow {
  readonly mount: CacheMount;
  /** Rows with the same text here are one mount, and others are not. */
  readonly identity: string;
  /** Mode and owner of the mount's folder, where they are not the usual ones. */
  readonly owner?: string;
}

/** How BuildKit tells mounts apart: each row is a rule of its own, with the neighbours that it could be mixed up with. */
export const identityRows: readonly IdentityRow[] = [
  // Without an id, the target is the id, cleaned.
  row('/root/.cache/a', { options: 'target=/root/.cache/a', path: '/root/.cache/a' }),
  row('/root/.cache/a', { options: 'id=/root/.cache/a,target=/elsewhere', path: '/elsewhere' }),
  row('root/.cache/a', { options: 'id=root/.cache/a,target=/elsewhere', path: '/elsewhere' }),
  row('/root/.cache/b', { options: 'target=/root/.cache/b', path: '/root/.cache/b' }),
  row('/e/e2', { options: 'target=/e/./e2/', path: '/e/e2' }),
  row('/go/pkg/mod', { options: 'target=/go/pkg/mod/', path: '/go/pkg/mod' }),
  row('/go/pkg/mod', { options: 'dst=/go/x/../pkg/mod,id=', path: '/go/pkg/mod' }),
  // An id is taken as it is.
  row('/go/pkg/mod/', { options: 'target=/go/pkg/mod/,id=/go/pkg/mod/', path: '/go/pkg/mod' }),
  row('/e/./e2/', { options: 'target=/e/e2,id=/e/./e2/', path: '/e/e2' }),
  row('g', { options: 'target=/g,id=g', path: '/g' }),
  row('g', { options: 'ID=g,Target=/other,sharing=private,TYPE=cache', path: '/other' }),
  row('G', { options: 'target=/g,id=G', path: '/g' }),
  // A relative target is not joined with the working directory.
  row('relative', { options: 'target=relative', path: '/app/relative' }),
  row('/app/relative', { options: 'target=/app/relative', path: '/app/relative' }),
  // Variables are expanded by BuildKit alone.
  row('foo-foo', {
    options: 'id=foo-foo,target=/d',
    inDockerfile: `target=/x/../d/,id=$NAME-\${NAME}`,
    path: '/d',
  }),
  row('go-', { options: 'id=go-,target=/d', inDockerfile: 'target=/d,id=go-$UNDECLARED', path: '/d' }),
  row('$NAME', { options: 'id=$NAME,target=/d', inDockerfile: 'target=/d,id=\\\\\\$NAME', path: '/d' }),
  row('größe-日本', { options: 'id=größe-日本,target=/d', inDockerfile: 'target=/d,id=$WIDE', path: '/d' }),
  // Commas, quotes, backslashes and spaces, each with its escapes for the splitting of words, of fields, and of values.
  row('a,b', { options: '"id=a,b",target=/d', inDockerfile: 'target=/d,\\"id=a,b\\"', path: '/d' }),
  row('a b', { options: 'id=a b,target=/d', inDockerfile: "target=/d,'id=a b'", path: '/d' }),
  row('a"b', { options: '"id=a""b",target=/d', inDockerfile: 'target=/d,\\"id=a\\\\\\"\\"b\\"', path: '/d' }),
  row("it's", { options: "id=it's,target=/d", inDockerfile: "target=/d,id=it\\\\\\'s", path: '/d' }),
  row('a\\b', { options: 'id=a\\b,target=/d', inDockerfile: 'target=/d,id=a\\\\\\\\b', path: '/d' }),
  // An owner or a mode makes it another mount, also where it says what is so anyway.
  row('owned', { options: 'id=owned,target=/d', path: '/d' }),
  row('owned', { options: 'id=owned,target=/d,from=scratch', path: '/d' }),
  row('owned 1000', { options: 'id=owned,target=/d,uid=1000', path: '/d' }, '755 1000:0'),
  row('owned 1000 700', { options: 'id=owned,target=/d,uid=1000,mode=0700', path: '/d' }, '700 1000:0'),
  row('owned 1000 700', { options: 'id=owned,target=/d,uid=1000,gid=0,mode=700', path: '/d' }, '700 1000:0'),
  row('owned gid', { options: 'id=owned,target=/d,gid=5', path: '/d' }, '755 0:5'),
  row('owned 755', { options: 'id=owned,target=/d,mode=0755', path: '/d' }),
  row('owned 755', { options: 'id=owned,target=/d,uid=0,gid=0', path: '/d' }),
  // BuildKit keeps the permission bits alone.
  row('owned 750', { options: 'id=owned,target=/d,mode=1750,from=scratch', path: '/d' }, '750 0:0'),
  row('owned 750', { options: 'id=owned,target=/d,mode=750', path: '/d' }, '750 0:0'),
];

function row(identity: string, mount: CacheMount, owner?: string): IdentityRow {
  return owner === undefined ? { identity, mount } : { identity, mount, owner };
}
