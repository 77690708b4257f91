import { goesToStandardOutput, isReport } from './build-call';
import type { BakeCommand, ReadBuildCommand } from './build-command';
import { allValues, type CommandFlags, isSet, lastValue, readCommandFlags } from './command-flags';
import { bakeFlags } from './docker-flags';

type BeforeBake = Pick<BakeCommand, 'tool' | 'program' | 'globalArguments' | 'toolArguments' | 'builder'>;

/** Reads what follows `bake`. `front` is what stands between the program and there, with `bake` itself. */
export function readBakeCommand(
  before: BeforeBake,
  front: readonly string[],
  words: readonly string[],
): ReadBuildCommand {
  const flags = readCommandFlags(words, bakeFlags, 'end');
  if (flags.problems.length > 0) {
    return { problems: flags.problems };
  }
  return {
    command: {
      ...before,
      builder: lastValue(flags, 'builder') ?? before.builder,
      // The last of several counts, so that none of the user's own takes it back.
      printArguments: [...front, ...words.slice(0, flags.flagsEnd), '--print', ...words.slice(flags.flagsEnd)],
      files: allValues(flags, 'file'),
      targets: flags.words,
      builds: !asksOnly(flags),
      writesToStandardOutput: allValues(flags, 'set').some(setsStandardOutput),
    },
  };
}

function asksOnly(flags: CommandFlags): boolean {
  return (
    ['help', 'print', 'check', 'list-targets', 'list-variables'].some((name) => isSet(flags, name)) ||
    Boolean(lastValue(flags, 'list')) ||
    isReport(lastValue(flags, 'call') ?? '')
  );
}

/** An override of a target's `output` (buildx `bake/bake.go`, `newOverrides`): `target.output=…`, or with `+=`. */
function setsStandardOutput(override: string): boolean {
  const value = /^[^.=]*\.output\+?=(.*)$/s.exec(override)?.[1];
  return value !== undefined && goesToStandardOutput(value);
}
