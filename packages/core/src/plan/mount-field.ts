/** What the fields of one mount option say. Where a field is given twice the later counts, as in BuildKit. */
export interface MountFields {
  id?: string;
  target?: string;
  from?: string;
  source?: string;
  uid?: number;
  gid?: number;
  mode?: number;
  type?: MountType;
  sharing?: Sharing;
}

export type MountType = 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';

/** How builds at the same time use a mount. Not part of its identity. */
export type Sharing = 'shared' | 'private' | 'locked';

export type MountField =
  /** What the field adds; nothing, for one that is right but makes no difference here. */
  { readonly fields: MountFields } | { readonly problem: string } | { readonly unknownKey: string };

type ValueReader = (value: string, key: string) => MountField;

const mountTypes: readonly MountType[] = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const sharingModes: readonly Sharing[] = ['shared', 'private', 'locked'];

const readTarget: ValueReader = (value) => ({ fields: { target: value } });
const readSource: ValueReader = (value) => ({ fields: { source: value } });

/** Every key that BuildKit knows for a cache mount, with its other spellings. */
const readers: Readonly<Record<string, ValueReader>> = {
  id: (value) => ({ fields: { id: value } }),
  target: readTarget,
  dst: readTarget,
  destination: readTarget,
  from: (value) => ({ fields: { from: value } }),
  source: readSource,
  src: readSource,
  uid: (value, key) => readNumber(value, key, 10, (uid) => ({ uid })),
  gid: (value, key) => readNumber(value, key, 10, (gid) => ({ gid })),
  // Of a mode, BuildKit keeps the permission bits alone (client/llb/fileop.go).
  mode: (value, key) => readNumber(value, key, 8, (mode) => ({ mode: mode % 0o1000 })),
  type: readType,
  sharing: readSharing,
  readonly: readBoolean,
  ro: readBoolean,
  readwrite: readBoolean,
  rw: readBoolean,
};

/** The keys that a mount option may have, for suggestions. */
export const validMountKeys: readonly string[] = Object.keys(readers);

const keysWithoutValue = ['readonly', 'ro', 'readwrite', 'rw'];

/** A field's key, in lower case as BuildKit compares them, and its value as it is written; undefined for one without `=`. */
export interface WrittenField {
  readonly key: string;
  readonly value: string | undefined;
}

export function splitMountField(field: string): WrittenField {
  const equals = field.indexOf('=');
  const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
  return { key, value: equals < 0 ? undefined : field.slice(equals + 1) };
}

/** Reads one field, whose value has no variables any more. */
export function readMountField({ key, value }: WrittenField): MountField {
  const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
  if (value !== undefined) {
    return read === undefined ? { unknownKey: key } : read(value, key);
  }
  if (keysWithoutValue.includes(key)) {
    return { fields: {} };
  }
  if (read !== undefined) {
    return { problem: `'${key}' needs a value: ${key}=…` };
  }
  return key === '' ? { problem: 'it has an empty field: a comma too many?' } : { unknownKey: key };
}

function readNumber(value: string, key: string, radix: 8 | 10, fields: (number: number) => MountFields): MountField {
  const number = Number.parseInt(value, radix);
  if (!(radix === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(value) || number >= 2 ** 32) {
    return {
      problem: `${key}=${value}: ${radix === 8 ? 'an octal number, such as 0755,' : 'a decimal number'} is needed`,
    };
  }
  return { fields: fields(number) };
}

function readType(value: string): MountField {
  const type = mountTypes.find((known) => known === value.toLowerCase());
  return type === undefined
    ? { problem: `type=${value}: it is one of ${mountTypes.join(', ')}` }
    : { fields: { type } };
}

function readSharing(value: string): MountField {
  const sharing = sharingModes.find((known) => known === value.toLowerCase());
  return sharing === undefined
    ? { problem: `sharing=${value}: it is one of ${sharingModes.join(', ')}` }
    : { fields: { sharing } };
}

/** The texts that Go's `strconv.ParseBool` takes. */
function readBoolean(value: string, key: string): MountField {
  const known = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value);
  return known ? { fields: {} } : { problem: `${key}=${value}: it is true or false` };
}
