import type { CarryoverError, EngineEvent } from '@carryover/core';
import type { CommandContext } from './commands/command-context';
import type { CommandResult } from './commands/command-result';
import { doctorCommand } from './commands/doctor-command';
import { extractCommand } from './commands/extract-command';
import { injectCommand } from './commands/inject-command';
import { listCommand } from './commands/list-command';
import { planCommand } from './commands/plan-command';
import { pruneCommand } from './commands/prune-command';
import { reportCommand } from './commands/report-command';
import { runCommand } from './commands/run-command';
import { surviving } from './commands/warning';
import type { Engine } from './engine';
import { exitCodeOf, type Failure, failureOf, verdictOf } from './failure-policy';
import { listenForInterruptions, type SignalSource } from './interruption';
import { asksFor, type Invocation, readInvocation } from './options/invocation';
import { keepRecord } from './report/keep-record';
import { JobLog } from './reporters/job-log';
import { jsonDocument } from './reporters/json-document';
import { resultSummary } from './reporters/summary';
import type { Surroundings } from './surroundings';

/** One call of the command line. */
export interface CarryoverCall {
  /** The command line without interpreter and script. */
  readonly words: readonly string[];
  readonly version: string;
  readonly surroundings: Surroundings;
  readonly engine: Engine;
  readonly signals: SignalSource;
  readonly terminal: Terminal;
  /** A message in the words of an app whose users know options by other names. */
  readonly spell?: ((text: string) => string) | undefined;
}

export interface Terminal {
  /** Standard output: the summary or the JSON document, and nothing else. */
  readonly print: (text: string) => void;
  /** Standard error: steps, the log of builds, warnings and errors. */
  readonly tell: (text: string) => void;
  /** Whether standard error shows colours. */
  readonly colours: boolean;
  readonly columns: number;
}

type Settings = Pick<Exclude<Invocation, { command: 'print' }>['values'], 'strict' | 'json' | 'progress'>;

/** What a command line came to. */
export interface RunConclusion {
  readonly exitCode: number;
  /** Undefined where the command did not come to its end. */
  readonly result?: CommandResult | undefined;
  /** What ended it before its end. */
  readonly failure?: Failure | undefined;
}

/** As {@link carryOut}, for those who go by the exit code alone. */
export async function runCarryover(call: CarryoverCall): Promise<number> {
  return (await carryOut(call)).exitCode;
}

/** Does what a command line asks for, and tells of it. Throws nothing. */
export async function carryOut(call: CarryoverCall): Promise<RunConclusion> {
  const { words, surroundings, terminal, engine } = call;
  let invocation: Invocation;
  try {
    invocation = await readInvocation(words, {
      version: call.version,
      helpWidth: terminal.columns,
      surroundings,
      openStore: engine.openStore,
    });
  } catch (error) {
    const { environment } = surroundings;
    const [strict, json] = (['strict', 'json'] as const).map((flag) => asksFor(flag, words, environment));
    const settings: Settings = { strict: strict === true, json: json === true, progress: 'auto' };
    const failure = failureOf(error, new AbortController().signal);
    return conclude({ command: undefined, failure, result: undefined, warnings: [] }, settings, call);
  }
  if (invocation.command === 'print') {
    terminal.print(invocation.text);
    return { exitCode: 0 };
  }
  return conclude(await execute(invocation, call), invocation.values, call);
}

function logOf({ surroundings, terminal, spell }: CarryoverCall, { progress, strict }: Settings): JobLog {
  return new JobLog({ surroundings, progress, strict, spell, colours: terminal.colours, tell: terminal.tell });
}

/** All that is known of a run in the end. */
interface Conclusion {
  readonly command: string | undefined;
  readonly result: CommandResult | undefined;
  readonly failure: Failure | undefined;
  readonly warnings: readonly CarryoverError[];
}

async function execute(
  invocation: Exclude<Invocation, { command: 'print' }>,
  call: CarryoverCall,
): Promise<Conclusion> {
  const { engine, surroundings } = call;
  const interruptions = listenForInterruptions(call.signals);
  const { signal } = interruptions;
  const warnings: CarryoverError[] = [];
  const log = logOf(call, invocation.values);

  function warn(warning: CarryoverError): void {
    warnings.push(warning);
    log.warn(warning);
  }
  function observe(event: EngineEvent): void {
    log.observe(event);
    if (event.kind === 'warning') {
      warn(event.warning);
    }
  }

  function enterSection(section: string | undefined): void {
    log.enter(section, 'the build');
  }

  const context: CommandContext = { engine, surroundings, interruptions, signal, observe, enterSection, warn };
  const { command } = invocation;
  const began = Date.now();
  enterSection(command === 'run' ? 'carryover before the build' : `carryover ${command}`);
  try {
    const result = await resultOf(invocation, context);
    const span = { began, ended: Date.now() };
    await surviving(context, () => keepRecord({ invocation, result, span, warnings, spell: call.spell }, surroundings));
    const failure = signal.aborted ? failureOf(signal.reason, signal) : undefined;
    return { command, result, failure, warnings };
  } catch (error) {
    return { command, result: undefined, failure: failureOf(error, signal), warnings };
  } finally {
    log.enter(undefined, 'carryover');
    interruptions.stopListening();
  }
}

function resultOf(
  invocation: Exclude<Invocation, { command: 'print' }>,
  context: CommandContext,
): Promise<CommandResult> {
  switch (invocation.command) {
    case 'run':
      return runCommand(invocation, context);
    case 'plan':
      return planCommand(invocation, context);
    case 'inject':
      return injectCommand(invocation, context);
    case 'extract':
      return extractCommand(invocation, context);
    case 'doctor':
      return doctorCommand(invocation, context);
    case 'list':
      return listCommand(invocation, context);
    case 'prune':
      return pruneCommand(invocation, context);
    case 'report':
      return reportCommand(invocation, context);
  }
}

function conclude(
  { command, result, failure, warnings }: Conclusion,
  settings: Settings,
  call: CarryoverCall,
): RunConclusion {
  const { strict, json } = settings;
  const { terminal } = call;
  const log = logOf(call, settings);
  const outcome = {
    failure,
    warnings: warnings.filter((warning) => warning.kind === 'trouble').length,
    failedMounts: result === undefined ? 0 : failedMounts(result),
    malformed: result?.command === 'plan' && result.report.diagnostics.some(({ severity }) => severity === 'error'),
    foundProblems: result?.command === 'doctor' && result.report.findings.some(({ level }) => level === 'problem'),
    buildExitCode: result?.command === 'run' ? result.report.build.exitCode : undefined,
    strict,
  };
  const exitCode = exitCodeOf(outcome);
  if (failure !== undefined) {
    log.fail(failure, strict);
  }
  for (const diagnostic of result?.command === 'plan' ? result.report.diagnostics : []) {
    log.diagnostic(diagnostic);
  }
  if (json) {
    terminal.print(jsonDocument({ command, verdict: verdictOf(outcome), exitCode, result, warnings, failure }));
  } else if (result !== undefined) {
    // What a build prints on standard output is its result; nothing of ours goes between.
    const show = result.command === 'run' ? terminal.tell : terminal.print;
    show(call.spell === undefined ? resultSummary(result) : call.spell(resultSummary(result)));
  }
  return { exitCode, result, failure };
}

function failedMounts(result: CommandResult): number {
  return mountOutcomes(result).filter((outcome) => outcome === 'failed').length;
}

function mountOutcomes(result: CommandResult): string[] {
  switch (result.command) {
    case 'run': {
      const { inject, foldersBefore, extract, foldersAfter } = result.report;
      const mounts = [
        ...(inject?.mounts ?? []),
        ...(foldersBefore ?? []),
        ...(extract?.mounts ?? []),
        ...(foldersAfter ?? []),
      ];
      return mounts.map((mount) => mount.outcome);
    }
    case 'inject':
    case 'extract':
      return [...result.report.mounts, ...(result.report.folders ?? [])].map((mount) => mount.outcome);
    case 'plan':
    case 'doctor':
    case 'list':
    case 'prune':
    case 'report':
      return [];
  }
}
