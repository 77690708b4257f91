import { type JsonFile, type JsonFileKind, namedJsonFile, ownJsonFile } from '../state/json-file';
import type { Surroundings } from '../surroundings';
import { type RunRecord, runRecord } from './run-record';

const kind: JsonFileKind<RunRecord> = {
  title: 'record of the last run',
  code: 'run-record',
  hint: 'without it, there is no report of this run; what was carried is as good as with it',
  parse: (json) => runRecord.parse(json),
};

/** Where the record of the last run is: beside the state file that the user named, else one for each working directory. */
export function recordFile(
  state: string | undefined,
  surroundings: Pick<Surroundings, 'workingDirectory' | 'temporaryDirectory' | 'userId'>,
): JsonFile<RunRecord> {
  const { workingDirectory } = surroundings;
  return state === undefined
    ? ownJsonFile(kind, ['last run', workingDirectory], surroundings)
    : namedJsonFile(kind, `${state}.run`, workingDirectory);
}
