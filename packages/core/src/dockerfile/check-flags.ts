import { csvFields } from '../plan/csv-fields';
import { suggestion } from '../suggestion';
import type { Flag, Instruction } from './instruction';
import type { Report } from './problem';

/** The flags of each instruction; undefined where BuildKit does not look at them (buildkit `frontend/dockerfile/instructions/parse.go`). */
const flagsOf: Readonly<Record<string, readonly string[] | undefined>> = {
  // The first of those that are equally near is what is suggested, so the frequent ones stand first.
  run: ['mount', 'network', 'security', 'device'],
  from: ['platform'],
  copy: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  env: [],
  arg: undefined,
  add: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  workdir: [],
  cmd: [],
  entrypoint: [],
  expose: [],
  healthcheck: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  label: [],
  maintainer: [],
  onbuild: [],
  shell: [],
  stopsignal: undefined,
  user: [],
  volume: [],
};

/** Every instruction, in lower case. */
export const keywords: readonly string[] = Object.keys(flagsOf);
const booleanFlags = ['link', 'keep-git-dir', 'unpack', 'parents'];

/** Reports flags that BuildKit refuses before it runs anything. */
export function checkFlags(instruction: Instruction, report: Report): void {
  const valid = flagsOf[instruction.keyword];
  const seen = new Set<string>();
  for (const flag of valid === undefined ? [] : instruction.flags) {
    const place = instruction.source.place(flag.start, flag.end);
    const name = `${instruction.keyword.toUpperCase()} --${flag.name}`;
    if (!valid?.includes(flag.name)) {
      const hint = suggestion(flag.name, valid ?? []);
      report({ severity: 'error', code: 'unknown-flag', message: `${name}: there is no such flag`, hint, place });
    } else if (lacksValue(flag)) {
      report({
        severity: 'error',
        code: 'flag-without-value',
        message: `${name} needs a value`,
        hint: `write --${flag.name}=…`,
        place,
      });
    } else if (seen.has(flag.name) && !['mount', 'device', 'exclude'].includes(flag.name)) {
      report({
        severity: 'error',
        code: 'repeated-flag',
        message: `${name} is given twice`,
        hint: 'remove one of them',
        place,
      });
    } else if (flag.name === 'mount') {
      checkMount(instruction, flag, report);
    }
    seen.add(flag.name);
  }
}

/** A flag that is true or false may stand alone, but not before an equals sign with nothing after it. */
function lacksValue({ name, value }: Flag): boolean {
  return booleanFlags.includes(name) ? value === '' : value === undefined;
}

/** What BuildKit checks of a mount also where its stage is not built (`frontend/dockerfile/instructions/commands_runmount.go`, `runMountPostHook`). */
function checkMount(instruction: Instruction, flag: Flag, report: Report): void {
  const place = instruction.source.place(flag.start, flag.end);
  const split = csvFields(flag.value ?? '');
  if ('problem' in split) {
    report({ severity: 'error', code: 'malformed-mount', message: `RUN --mount: ${split.problem}`, place });
    return;
  }
  for (const field of split.fields) {
    const from = /^from=(.*)$/is.exec(field)?.[1] ?? '';
    const dollar = from.indexOf('$');
    if (dollar >= 0 && dollar < from.length - 1) {
      const message = `RUN --mount: from=${from}: BuildKit expands no variable here`;
      const hint = `name a stage of its own, 'FROM ${from} AS some-name' at the top, and write from=some-name`;
      report({ severity: 'error', code: 'variable-in-from', message, hint, place });
    }
  }
}
