import { readFile, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { carryoverEngine } from './carryover-engine';
import { detectCi } from './ci/detect-ci';
import { attachedCommands } from './command-runner/attached-command';
import { execaCommandRunner } from './command-runner/execa-command-runner';
import { processEnvironment } from './environment/process-environment';
import { runCarryover } from './run-carryover';

/** What an app knows of itself. */
export interface AppTraits {
  readonly version: string;
  /** The folder of carryover's own toolbox, which travels with the app. */
  readonly toolboxDirectory: string;
}

/** How long what still holds the process may keep it once everything is done, in milliseconds: a forgotten handle must not hang a job. */
const lingering = 2_000;

/** Runs this process's command line in its real surroundings, and sets its exit code. */
export async function runProcess({ version, toolboxDirectory }: AppTraits): Promise<void> {
  const environment = processEnvironment();
  const ci = await detectCi({ environment, readText: (path) => readFile(path, 'utf8') });
  process.exitCode = await runCarryover({
    words: process.argv.slice(2),
    version,
    surroundings: {
      environment,
      ci,
      workingDirectory: process.cwd(),
      homeDirectory: homedir,
      temporaryDirectory: await temporaryDirectory(ci?.temporaryFolder),
      userId: process.getuid?.() ?? -1,
      toolboxDirectory,
      commands: execaCommandRunner(environment),
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
  });
  setTimeout(() => process.exit(), lingering).unref();
}

/** The CI's own, which it empties after the job, where it is there: Jenkins names one that it does not make. */
async function temporaryDirectory(ofJob: string | undefined): Promise<string> {
  const found = ofJob === undefined ? undefined : await stat(ofJob).catch(() => undefined);
  return ofJob !== undefined && found?.isDirectory() ? ofJob : tmpdir();
}
