import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import { suggestion } from '../suggestion';
import { cleanPath } from './clean-path';
import { csvFields } from './csv-fields';
import { type MountFields, readMountField, splitMountField, validMountKeys, type WrittenField } from './mount-field';
import { type ChosenFolder, folderKeys, readFolderFields } from './mount-folder';

/** The build argument that BuildKit puts before every cache id (buildkit `frontend/dockerui/config.go`, `keyCacheNSArg`). */
export const mountNamespaceArgument = 'BUILDKIT_CACHE_MOUNT_NS';

export interface MountOptions {
  /** In the order given; options with the same identity are one mount, shown as the first of them. */
  readonly mounts: readonly Mount[];
  /** Those of the mounts that have a folder. */
  readonly folders: readonly ChosenFolder[];
  /** Everything that is wrong with any of the options, each as a sentence that names the option's text. */
  readonly problems: readonly string[];
}

/**
 * Reads `--mount` options by the rules by which BuildKit reads those of `RUN --mount=type=cache` (buildkit
 * `frontend/dockerfile/instructions/commands_runmount.go`, `parseMount`), without variables: `id=…,target=…,uid=…`;
 * and what there is besides about a folder on this host: `host=…` or `host-command=…`, and `store=true`. Nothing is thrown: what is wrong is told in `problems`, all at once.
 */
export function readMountOptions(
  options: readonly string[],
  buildArguments: Readonly<Record<string, string>>,
): MountOptions {
  const namespace = buildArguments[mountNamespaceArgument] ?? '';
  const mounts = new Map<string, Mount>();
  const folders = new Map<string, ChosenFolder>();
  const problems: string[] = [];
  if (hasControlCharacter(namespace)) {
    problems.push(`--build-arg ${mountNamespaceArgument}: its value holds a control character`);
  }
  for (const option of options) {
    const read = readMountOption(option, namespace);
    problems.push(...read.problems.map((problem) => `--mount ${printable(option)}: ${problem}`));
    if (read.mount !== undefined) {
      const identity = mountDigest(read.mount);
      mounts.set(identity, mounts.get(identity) ?? read.mount);
      if (read.folder !== undefined) {
        folders.set(identity, { mount: read.mount, ...read.folder });
      }
    }
  }
  return { mounts: [...mounts.values()], folders: [...folders.values()], problems };
}

interface ReadMountOption {
  readonly mount?: Mount;
  readonly folder?: Omit<ChosenFolder, 'mount'> | undefined;
  readonly problems: readonly string[];
}

function readMountOption(option: string, namespace: string): ReadMountOption {
  if (hasControlCharacter(option)) {
    return { problems: ['it holds a control character'] };
  }
  if (option === '') {
    return { problems: ['it is empty: id=… or target=… is needed'] };
  }
  const split = csvFields(option);
  if ('problem' in split) {
    return { problems: [split.problem] };
  }
  const fields: MountFields = {};
  const { ofFolder, ofMount } = partFields(split.fields);
  const problems = ofMount.flatMap((field) => readField(field, fields));
  const read = readFolderFields(ofFolder);
  problems.push(...problemsOfWhole(fields), ...read.problems);
  return problems.length > 0 ? { problems } : { mount: mountOf(fields, namespace), folder: read.folder, problems };
}

function partFields(fields: readonly string[]): { readonly ofFolder: WrittenField[]; readonly ofMount: string[] } {
  const isOfFolder = (field: string) => folderKeys.includes(splitMountField(field).key);
  return {
    ofFolder: fields.filter(isOfFolder).map(splitMountField),
    ofMount: fields.filter((field) => !isOfFolder(field)),
  };
}

function readField(field: string, fields: MountFields): string[] {
  const read = readMountField(splitMountField(field));
  if ('unknownKey' in read) {
    return [
      `unknown key '${read.unknownKey}': ${suggestion(read.unknownKey, [...validMountKeys, ...folderKeys], 'the keys are')}`,
    ];
  }
  if ('problem' in read) {
    return [read.problem];
  }
  Object.assign(fields, read.fields);
  return [];
}

function problemsOfWhole(fields: MountFields): string[] {
  const problems: string[] = [];
  if (fields.type !== undefined && fields.type !== 'cache') {
    problems.push(`type=${fields.type}: only mounts of type=cache can be carried`);
  }
  if (!fields.id && !fields.target) {
    problems.push('it names no mount: id=… or target=… is needed');
  }
  if (fields.target?.startsWith('/') && cleanPath(fields.target) === '/') {
    problems.push(`BuildKit allows no mount at '${fields.target}'`);
  }
  if (fields.from && fields.from !== 'scratch') {
    problems.push(`from=${fields.from}: a mount that is based on a stage or an image cannot be carried yet`);
  }
  if (fields.source && cleanPath(`/${fields.source}`) !== '/') {
    problems.push(`source=${fields.source}: a mount that is based on a stage or an image cannot be carried yet`);
  }
  return problems;
}

function mountOf(fields: MountFields, namespace: string): Mount {
  const id = fields.id || cleanPath(fields.target ?? '');
  // `from=scratch` and `source=/` are what BuildKit takes where nothing is given: leaving them out keeps one spelling for one identity.
  return { namespace, id, base: { uid: fields.uid, gid: fields.gid, mode: fields.mode }, target: fields.target || id };
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** The option as the user may have typed it, without anything that a terminal would act on. */
function printable(option: string): string {
  return `'${option.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;
}
