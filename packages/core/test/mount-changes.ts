import fc from 'fast-check';
import type { MountModel } from './mount-model';

/** Something that happens to a mount during a build. */
export interface MountChange {
  apply(mount: MountModel): void;
  /** For the message of a test that fails. */
  [fc.toStringMethod](): string;
}

// Few names, some of which are directories at times, so that changes meet; with bytes below the slash, which come before their directory.
const path = fc.constantFrom('a', 'b', 'c', 'd', 'd/x', 'd/-y', 'd/e', 'd/e/z', 'a-b', 'b/q', 'f', 'f/g');
const content = fc.constantFrom('', 'one', 'two', 'three', 'something longer', 'four');

/** Some tools give every file of one content the same time, whenever it is made (npm: 1985). Two contents never share one. */
function timeOf(text: string): string {
  return `${499_162_500 + text.length * 100 + text.charCodeAt(0)}.000000000`;
}

function change(what: string, apply: (mount: MountModel) => void): MountChange {
  return { apply, [fc.toStringMethod]: () => what };
}

const write = fc.tuple(path, content, fc.boolean(), fc.boolean()).map(([name, text, isFixed, isNew]) =>
  change(`${isNew ? 'put' : 'write'} ${name} '${text}'${isFixed ? ' of 1985' : ''}`, (mount) => {
    const mtime = isFixed ? timeOf(`${text}.`) : mount.now();
    if (isNew) {
      mount.put(name, { content: text, mtime });
    } else {
      mount.write(name, text, mtime);
    }
  }),
);
const remove = path.map((name) => change(`remove ${name}`, (mount) => mount.remove(name)));
const link = fc
  .tuple(path, path)
  .map(([name, other]) => change(`link ${name} as ${other}`, (mount) => mount.link(name, other)));
const makeDirectory = fc
  .tuple(path, fc.constantFrom(0o755, 0o555))
  .map(([name, mode]) => change(`directory ${name} ${mode.toString(8)}`, (mount) => mount.makeDirectory(name, mode)));
const touch = path.map((name) => change(`touch ${name}`, (mount) => mount.change(name, { mtime: mount.now() })));
const changeMode = fc
  .tuple(path, fc.constantFrom(0o600, 0o644))
  .map(([name, mode]) => change(`mode ${name} ${mode.toString(8)}`, (mount) => mount.change(name, { mode })));
const changeOwner = fc
  .tuple(path, fc.constantFrom(0, 1000))
  .map(([name, uid]) => change(`owner ${name} ${uid}`, (mount) => mount.change(name, { uid, mtime: mount.now() })));
const setAttributes = path.map((name) =>
  change(`attributes ${name}`, (mount) => {
    if (mount.inodes.get(name)?.type === 'file') {
      mount.change(name, { attributes: 'capable', mtime: mount.now() });
    }
  }),
);
const special = fc
  .tuple(path, fc.constantFrom('symlink' as const, 'fifo' as const), fc.constantFrom('a', '../out'))
  .map(([name, type, target]) =>
    change(`${type} ${name} ${target}`, (mount) => {
      mount.put(name, type === 'symlink' ? { type, mode: 0o777, content: target } : { type });
    }),
  );

export const mountChange: fc.Arbitrary<MountChange> = fc.oneof(
  { arbitrary: write, weight: 6 },
  { arbitrary: remove, weight: 3 },
  { arbitrary: link, weight: 4 },
  { arbitrary: makeDirectory, weight: 2 },
  touch,
  changeMode,
  changeOwner,
  setAttributes,
  special,
);

export function mountChanges(maxLength: number): fc.Arbitrary<MountChange[]> {
  return fc.array(mountChange, { maxLength });
}

export function applyChanges(mount: MountModel, changes: readonly MountChange[]): void {
  for (const each of changes) {
    each.apply(mount);
  }
}
