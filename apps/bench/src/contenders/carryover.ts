import type { ExtractedMount, ExtractReport, InjectedMount, InjectReport } from '@carryover/core';
import { execa } from 'execa';
import { type Builder, MOUNT } from '../engine/builder';
import { secondsOf } from './stopwatch';

/** The built command, with the toolbox that it carries. */
export interface Carryover {
  /** Path of `carryover.mjs`. */
  readonly program: string;
  /** What inject tells extract. */
  readonly stateFile: string;
}

/** What a command did with the mount. */
export interface Timed<Mount> {
  readonly seconds: number;
  readonly mount: Mount;
}

/**
 * Fills the mount from a store.
 *
 * @throws if the outcome is not the expected one: then what was timed is not what the table says
 */
export async function injectByCarryover(
  carryover: Carryover,
  builder: Builder,
  store: string,
  expected: InjectedMount['outcome'],
): Promise<Timed<InjectedMount>> {
  return expectOutcome(await runCarryover<InjectReport>(carryover, builder, 'inject', store), expected);
}

/** Saves the mount to a store. Throws as `injectByCarryover`. */
export async function extractByCarryover(
  carryover: Carryover,
  builder: Builder,
  store: string,
  expected: ExtractedMount['outcome'],
): Promise<Timed<ExtractedMount>> {
  return expectOutcome(await runCarryover<ExtractReport>(carryover, builder, 'extract', store), expected);
}

/** Removes from the store what no newest snapshot needs. */
export async function pruneStore(carryover: Carryover, builder: Builder, store: string): Promise<void> {
  const argv = [
    carryover.program,
    'prune',
    '--store',
    `dir:${store}`,
    '--project',
    'bench',
    '--grace',
    '0s',
    '--strict',
  ];
  await execa('node', argv, { env: builder.engine.environment, extendEnv: false, cancelSignal: builder.signal });
}

async function runCarryover<Report>(
  carryover: Carryover,
  builder: Builder,
  command: string,
  store: string,
): Promise<{ seconds: number; report: Report }> {
  const mount = `id=${MOUNT.id},target=${MOUNT.target}`;
  const location = ['--store', `dir:${store}`, '--project', 'bench', '--scope', 'main', '--state', carryover.stateFile];
  const argv = [carryover.program, command, '--mount', mount, ...location, '--strict', '--json', '--progress', 'quiet'];
  let output = '';
  const seconds = await secondsOf(async () => {
    const result = await execa('node', argv, {
      env: builder.engine.environment,
      extendEnv: false,
      cancelSignal: builder.signal,
    });
    output = result.stdout;
  });
  return { seconds, report: JSON.parse(output) };
}

function expectOutcome<Mount extends { readonly outcome: string; readonly reason: string }>(
  run: { readonly seconds: number; readonly report: { readonly mounts: readonly Mount[] } },
  expected: Mount['outcome'],
): Timed<Mount> {
  const [mount] = run.report.mounts;
  if (mount === undefined || mount.outcome !== expected) {
    throw new Error(
      `carryover's outcome should have been "${expected}", but it was "${mount?.outcome}": ${mount?.reason}`,
    );
  }
  return { seconds: run.seconds, mount };
}
