import { readFile, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { CarryoverError, queueingCommandRunner } from '@carryover/core';
import { carryoverEngine } from './carryover-engine';
import { detectCi } from './ci/detect-ci';
import { attachedCommands } from './command-runner/attached-command';
import { execaCommandRunner } from './command-runner/execa-command-runner';
import { processEnvironment } from './environment/process-environment';
import { misuseOf } from './options/read-options';
import { JobLog } from './reporters/job-log';
import { type CarryoverCall, carryOut, type RunConclusion } from './run-carryover';

/** What an app knows of itself. */
export interface AppTraits {
  readonly version: string;
  /** The folder of carryover's own toolbox, which travels with the app. */
  readonly toolboxDirectory: string;
  /** Puts messages about options into the words of its users, where those know options by other names. */
  readonly spell?: ((text: string) => string) | undefined;
}

/** How long what still holds the process may keep it once everything is done, in milliseconds: a forgotten handle must not hang a job. */
const lingering = 2_000;

/** Runs this process's command line in its real surroundings, and sets its exit code. */
export async function runProcess(traits: AppTraits): Promise<void> {
  process.exitCode = (await runWords(process.argv.slice(2), traits)).exitCode;
  endSoon();
}

/** Lets nothing that was forgotten hold the process once everything is done. */
export function endSoon(): void {
  setTimeout(() => process.exit(), lingering).unref();
}

/** Runs a command line of an app's own in this process's real surroundings. */
export async function runWords(words: readonly string[], traits: AppTraits): Promise<RunConclusion> {
  return carryOut(await realCall(words, traits));
}

/** Tells, as a run would, what an app itself found wrong with what it was asked for. */
export async function tellProblems(
  { problems, warnings }: { readonly problems: readonly string[]; readonly warnings: readonly string[] },
  traits: AppTraits,
): Promise<void> {
  const { surroundings, terminal, spell } = await realCall([], traits);
  const log = new JobLog({ surroundings, progress: 'auto', spell, ...terminal });
  for (const warning of warnings) {
    log.warn(new CarryoverError(warning, { code: 'outdated-input', kind: 'advice' }));
  }
  if (problems.length > 0) {
    log.fail({ kind: 'misuse', error: misuseOf(problems) }, false);
  }
}

async function realCall(
  words: readonly string[],
  { version, toolboxDirectory, spell }: AppTraits,
): Promise<CarryoverCall> {
  const environment = processEnvironment();
  const ci = await detectCi({ environment, readText: (path) => readFile(path, 'utf8') });
  return {
    words,
    version,
    spell,
    surroundings: {
      environment,
      ci,
      workingDirectory: process.cwd(),
      homeDirectory: homedir,
      temporaryDirectory: await temporaryDirectory(ci?.temporaryFolder),
      userId: process.getuid?.() ?? -1,
      toolboxDirectory,
      commands: queueingCommandRunner(execaCommandRunner(environment)),
      startAttached: attachedCommands(environment, process.stdin.isTTY === true),
      openStandardInput: () => process.stdin,
    },
    engine: carryoverEngine,
    signals: process,
    terminal: {
      print: (text) => void process.stdout.write(text),
      tell: (text) => void process.stderr.write(text),
      // It heeds NO_COLOR, FORCE_COLOR and TERM.
      colours: process.stderr.isTTY && process.stderr.hasColors(),
      columns: process.stdout.columns ?? 100,
    },
  };
}

/** The CI's own, which it empties after the job, where it is there: Jenkins names one that it does not make. */
async function temporaryDirectory(ofJob: string | undefined): Promise<string> {
  const found = ofJob === undefined ? undefined : await stat(ofJob).catch(() => undefined);
  return ofJob !== undefined && found?.isDirectory() ? ofJob : tmpdir();
}
