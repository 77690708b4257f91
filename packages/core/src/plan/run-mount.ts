import type { Environment, Unknown } from '../dockerfile/environment';
import type { Flag, Instruction } from '../dockerfile/instruction';
import type { Place } from '../dockerfile/problem';
import { suggestion } from '../suggestion';
import { csvFields } from './csv-fields';
import { type MountFields, readMountField, splitMountField, validMountKeys } from './mount-field';
import { buildKitRules } from './mount-rules';

/** A `--mount` of a RUN, of any type. */
export interface RunMount {
  readonly fields: MountFields;
  readonly dependsOnPlatform: boolean;
}

/** Something that is wrong with a mount, and where. */
export interface RefusedField {
  readonly problem: string;
  readonly hint?: string | undefined;
  readonly place: Place;
}

/** A value that matters and that cannot be known, and where it is used. */
export interface UnknownField {
  readonly unknown: Unknown;
  readonly place: Place;
}

/** What came of one flag: of a mount that is wrong or not known, there is no `mount`. */
export interface ReadRunMount {
  readonly mount?: RunMount;
  /** The stage or image whose files the step sees there; of types other than bind and cache, `from` has no part in the build. */
  readonly from?: string | undefined;
  readonly refused: readonly RefusedField[];
  readonly unknown: readonly UnknownField[];
}

/** Keys that BuildKit has for mounts of other types. Whether those have them right is not what a plan is about. */
const otherKeys = ['required', 'size', 'env'];

const nothing: ReadRunMount = { refused: [], unknown: [] };

/** One flag while it is read. */
interface Reading {
  readonly run: Instruction;
  readonly flag: Flag;
  readonly fields: MountFields;
  readonly refusesUnknownKeys: boolean;
  readonly refused: RefusedField[];
  readonly unknown: Map<string, UnknownField>;
  dependsOnPlatform: boolean;
}

/** Reads a `--mount` flag in the environment of its RUN (buildkit `frontend/dockerfile/instructions/commands_runmount.go`, `parseMount`). */
export function readRunMount(
  run: Instruction,
  flag: Flag,
  environment: Environment,
  escapeToken: string,
  { refusesUnknownKeys } = buildKitRules,
): ReadRunMount {
  const split = csvFields(flag.value ?? '');
  if (flag.value === undefined || 'problem' in split) {
    // The whole file was refused for it already.
    return nothing;
  }
  const reading: Reading = {
    run,
    flag,
    fields: {},
    refusesUnknownKeys,
    refused: [],
    unknown: new Map(),
    dependsOnPlatform: false,
  };
  for (const field of split.fields) {
    readField(reading, field, environment, escapeToken);
  }
  const { fields, refused, dependsOnPlatform } = reading;
  const problem = problemOfWhole(fields);
  if (refused.length === 0 && problem !== undefined) {
    refused.push({ problem, place: run.source.place(flag.start, flag.end) });
  }
  const unknown = [...reading.unknown].flatMap(([key, field]) => (matters(key, reading) ? [field] : []));
  const isWhole = refused.length === 0 && unknown.length === 0;
  const from = fields.type === undefined || fields.type === 'bind' || fields.type === 'cache' ? fields.from : undefined;
  return { ...(isWhole ? { mount: { fields, dependsOnPlatform } } : {}), from, refused, unknown };
}

function readField(reading: Reading, field: string, environment: Environment, escapeToken: string): void {
  const { run, flag, fields, refused } = reading;
  const { key, value } = splitMountField(field);
  const expanded = value === undefined ? undefined : environment.expand(value, escapeToken);
  if (expanded === undefined || !('problem' in expanded || expanded.unknown)) {
    const refusal = takeField(key, expanded?.text, reading);
    refused.push(...(refusal === undefined ? [] : [{ ...refusal, place: placeInFlag(run, flag, [key]) }]));
    reading.dependsOnPlatform ||= isIdentity(key, fields) && expanded?.dependsOnPlatform === true;
  } else if ('problem' in expanded) {
    refused.push({ problem: `${field}: ${expanded.problem}`, place: placeInFlag(run, flag, [key]) });
  } else if (expanded.unknown !== undefined) {
    const { variable, used = variable } = expanded.unknown;
    const place = placeInFlag(run, flag, [`$${used}`, `\${${used}`]);
    reading.unknown.set(nameOf(key), { unknown: expanded.unknown, place });
  }
}

/** Adds to `fields` what a field says, or tells what is wrong with it. */
function takeField(
  key: string,
  value: string | undefined,
  { fields, refusesUnknownKeys }: Reading,
): Omit<RefusedField, 'place'> | undefined {
  const read = readMountField({ key, value });
  if ('fields' in read) {
    Object.assign(fields, read.fields);
    return undefined;
  }
  if ('problem' in read) {
    return read;
  }
  if (!refusesUnknownKeys) {
    return undefined;
  }
  if (!otherKeys.includes(key)) {
    return { problem: `unknown key '${key}'`, hint: suggestion(key, [...validMountKeys, ...otherKeys]) };
  }
  return fields.type === 'cache' && key !== 'env' ? { problem: `${key} is not for type=cache` } : undefined;
}

/** One name for the spellings of a key. */
function nameOf(key: string): string {
  return key === 'dst' || key === 'destination' ? 'target' : key;
}

function isIdentity(key: string, { id }: MountFields): boolean {
  return ['source', 'src', 'uid', 'gid', 'mode', 'id', 'from'].includes(key) || (nameOf(key) === 'target' && !id);
}

/** Whether the plan needs a value that is not known: only for a cache mount, and only where it decides which directory that is. */
function matters(key: string, { fields, unknown }: Reading): boolean {
  if (key === 'type') {
    return true;
  }
  const isCache = fields.type === 'cache' && !unknown.has('type');
  return isCache && isIdentity(key, unknown.has('id') ? { id: 'unknown' } : fields);
}

function problemOfWhole({ type = 'bind', target, uid, gid, mode, sharing }: MountFields): string | undefined {
  if ((type === 'bind' || type === 'tmpfs') && (uid ?? gid ?? mode) !== undefined) {
    return `uid, gid and mode are not for type=${type}`;
  }
  if (type !== 'cache' && sharing !== undefined) {
    return `sharing is for type=cache alone, and this is type=${type}`;
  }
  return type === 'cache' && target === '/' ? 'there can be no mount at /' : undefined;
}

/** Where one of these texts stands in a flag as it is written; the whole flag, if none does. */
function placeInFlag({ source }: Instruction, { start, end }: Flag, texts: readonly string[]): Place {
  const written = source.text.slice(start, end).toLowerCase();
  for (const text of texts) {
    const found = text === '' ? -1 : written.indexOf(text.toLowerCase(), '--mount='.length);
    if (found >= 0) {
      return source.place(start + found, start + found + text.length);
    }
  }
  return source.place(start, end);
}
