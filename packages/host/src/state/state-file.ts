import type { Surroundings } from '../surroundings';
import { type JsonFile, type JsonFileKind, namedJsonFile, ownJsonFile } from './json-file';
import { type RunState, sessionSchema } from './session-schema';

/** Where a run leaves what its inject knows, for its extract. */
export type StateFile = JsonFile<RunState>;

/** What tells one run's state from another's, where the user names no file. */
export interface StateKey {
  readonly workingDirectory: string;
  readonly project: string;
  readonly scope: string;
  readonly key: string;
  readonly builder: string | undefined;
  readonly store: string;
}

const kind: JsonFileKind<RunState> = {
  title: 'state file',
  code: 'state-file',
  hint: 'without it, extract adds to what was saved before, and does not take what is missing for deleted; --state names another file',
  parse: (json) => sessionSchema.parse(json),
};

/** The state file that the user named, relative to the working directory. */
export function namedStateFile(file: string, workingDirectory: string): StateFile {
  return namedJsonFile(kind, file, workingDirectory);
}

/** The state file of a run, in a folder within the temporary folder that is this user's alone. */
export function ownStateFile(
  { workingDirectory, project, scope, key, builder, store }: StateKey,
  place: Pick<Surroundings, 'temporaryDirectory' | 'userId'>,
): StateFile {
  return ownJsonFile(kind, [workingDirectory, project, scope, key, builder ?? '', store], place);
}
