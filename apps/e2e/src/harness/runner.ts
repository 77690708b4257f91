import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse } from 'yaml';
import type { Workplace } from './workplace';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** The bundle as it was built last. */
const bundle = join(repository, 'apps/github-action/build');

/** The job that steps run in. */
export interface Job {
  readonly workplace: Workplace;
  /** What the runner and earlier steps put into the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a step left. */
export interface StepEnding {
  readonly exitCode: number | undefined;
  /** Both outputs together, as the job's log has them. */
  readonly log: string;
  /** Messages of annotations, with their severity before them. */
  readonly annotations: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What it added to the job's summary. */
  readonly summary: string;
}

/** One use of an action in a job. */
export interface ActionUse {
  readonly main: StepEnding;
  /** Runs the post step; the runner evaluates the inputs' defaults anew for it. */
  post(jobStatus: 'success' | 'failure' | 'cancelled'): Promise<StepEnding>;
}

/** Runs a step as the runner does: with inputs, files and state in the environment (actions/runner, `Handlers/NodeScriptActionHandler.cs`). `action` is the manifest's folder. */
export async function useAction(
  job: Job,
  inputs: Readonly<Record<string, string>> = {},
  action: '.' | 'inject' | 'extract' = '.',
): Promise<ActionUse> {
  const manifest = parse(await readFile(join(repository, action, 'action.yml'), 'utf8'));
  const main = await runStep(job, inputs, manifest, manifest.runs.main, 'success', {});
  return {
    main,
    post: (jobStatus) => runStep(job, inputs, manifest, manifest.runs.post, jobStatus, main.state),
  };
}

async function runStep(
  { workplace, environment }: Job,
  inputs: Readonly<Record<string, string>>,
  manifest: { readonly inputs: Readonly<Record<string, { readonly default?: string }>> },
  program: string,
  jobStatus: string,
  state: Readonly<Record<string, string>>,
): Promise<StepEnding & { readonly state: Readonly<Record<string, string>> }> {
  const folder = await mkdtemp(join(workplace.folder, 'step-'));
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => [name, join(folder, name)]),
  );
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  const defaults = Object.entries(manifest.inputs).map(([name, { default: usual = '' }]) => [
    name,
    usual.replace(/^\$\{\{ job\.status \}\}$/, jobStatus),
  ]);
  const given = Object.entries({ ...Object.fromEntries(defaults), ...inputs });
  const runnerTemp = join(workplace.folder, 'runner-temp');
  await mkdir(runnerTemp, { recursive: true });
  const { exitCode, all } = await execa(process.execPath, [join(bundle, program.split('/').at(-1) ?? '')], {
    cwd: workplace.workingFolder,
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_WORKSPACE: workplace.workingFolder,
      RUNNER_TEMP: runnerTemp,
      ...environment,
      ...files,
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    },
    all: true,
    reject: false,
  });
  const read = async (name: string) => readFile(files[name] ?? '', 'utf8');
  return {
    exitCode,
    log: all,
    annotations: annotationsOf(all),
    outputs: entriesOf(await read('GITHUB_OUTPUT')),
    state: entriesOf(await read('GITHUB_STATE')),
    summary: await read('GITHUB_STEP_SUMMARY'),
  };
}

/** `name<<END`, the value, `END`. */
function entriesOf(text: string): Record<string, string> {
  const entries = text.matchAll(/^([^\n<]+)<<(.+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name = '', , value = '']) => [name, value]));
}

function annotationsOf(log: string): string[] {
  const commands = log.matchAll(/^::(warning|error) [^:]*::(.*)$/gm);
  return [...commands].map(([, severity, text = '']) =>
    `${severity}: ${text}`.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
  );
}
