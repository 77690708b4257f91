import { buildArgumentOf, problemsOfBuildArguments } from './build-arguments';
import type { ComposeCommand, ReadBuildCommand } from './build-command';
import { allValues, isSet, lastValue, readCommandFlags } from './command-flags';
import { composeBuildFlags, composeRootFlags } from './compose-flags';

type BeforeCompose = Pick<ComposeCommand, 'program' | 'globalArguments' | 'toolArguments'>;

/** Reads what follows `docker compose`. Undefined for another subcommand than `build`. */
export function readComposeCommand(before: BeforeCompose, words: readonly string[]): ReadBuildCommand | undefined {
  const root = readCommandFlags(words, composeRootFlags, 'first-word');
  if (root.problems.length > 0) {
    return { problems: root.problems };
  }
  const [subcommand, ...rest] = root.words;
  if (subcommand !== 'build') {
    return undefined;
  }
  const flags = readCommandFlags(rest, composeBuildFlags, 'end');
  const given = allValues(flags, 'build-arg');
  const problems = [...flags.problems, ...problemsOfBuildArguments(given)];
  if (problems.length > 0) {
    return { problems };
  }
  const rootWords = words.slice(0, words.length - root.words.length);
  const asksOnly = ['help', 'print', 'check', 'dry-run'].some((name) => isSet(flags, name));
  return {
    command: {
      ...before,
      tool: 'docker compose build',
      builder: lastValue(flags, 'builder') || undefined,
      configArguments: [...before.globalArguments, 'compose', ...rootWords, 'config', '--format', 'json'],
      files: allValues(root, 'file'),
      services: flags.words,
      withDependencies: isSet(flags, 'with-dependencies'),
      buildArguments: given.map(buildArgumentOf),
      noCache: isSet(flags, 'no-cache'),
      builds: !(asksOnly || isSet(root, 'dry-run')),
      writesToStandardOutput: false,
    },
  };
}
