import type { Environment } from '@carryover/host';

/** What a job has to reach stores with, and no log may show: the runner hides what it gave out itself, and this sees to the rest. */
const secrets = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
];

/** Workflow commands that have the runner put `***` in the place of secrets of the environment, also in what builds print (GitHub Docs, "Workflow commands", masking a value). */
export function maskingCommands(environment: Environment): string {
  const values = secrets.flatMap((name) => environment[name] || []);
  const lines = values.flatMap((value) => value.split(/\r?\n/)).filter((line) => line.trim() !== '');
  return [...new Set(lines)].map((line) => `::add-mask::${line.replaceAll('%', '%25')}\n`).join('');
}
