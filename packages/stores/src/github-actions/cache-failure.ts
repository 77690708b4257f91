import { StoreError } from '@carryover/core';
import type { CacheAnswer, CacheMessage } from './cache-task';

interface Explanation {
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
  readonly transient: boolean;
}

const readOnly: Explanation = {
  code: 'store-read-only',
  reason: 'this job may not write to the Actions cache',
  hint:
    'GitHub gives workflows that strangers can start (pull_request_target, issue_comment, workflow_run after a fork) a token that only reads, ' +
    'and cache-mode: read does the same. Save in a workflow with another trigger, such as push, and let this one only inject.',
  transient: false,
};
const unreadable: Explanation = {
  code: 'store-forbidden',
  reason: 'this job may not read the Actions cache',
  hint: "Give the job a cache-mode that reads, and look at the repository's settings for Actions caches.",
  transient: false,
};

/** By what `@actions/cache` 6.3.0 says; the first that fits counts. */
const explanations: readonly (readonly [said: RegExp, Explanation])[] = [
  [
    /insufficient usage|storage quota has been hit/i,
    {
      code: 'store-full',
      reason: "the account's quota for Actions caches is used up",
      hint: "Delete caches of the repository, or raise the limit in the account's billing settings.",
      transient: false,
    },
  ],
  [
    /over the (?:10GB|data cap) limit/i,
    {
      code: 'store-object-too-large',
      reason: 'the object is larger than the Actions cache takes',
      hint: 'Carry fewer mounts in one save, or use another store.',
      transient: false,
    },
  ],
  [
    /rate limit|\b429\b/i,
    {
      code: 'store-throttled',
      reason: 'too many cache entries were made or looked up within a minute',
      hint: 'A repository may make 200 entries a minute: save in fewer jobs, or at other times.',
      transient: true,
    },
  ],
  [
    /\(409\)|\b409\b|already[_ ]exists/i,
    {
      code: 'store-name-reserved',
      reason: 'another job is writing the same entry, and has not finished',
      hint: 'If a job was ended while it saved, GitHub keeps its entry reserved for a while.',
      transient: true,
    },
  ],
  [
    /\(40[13]\)|\b40[13]\b|Unable to get the ACTIONS_RUNTIME_TOKEN/,
    {
      code: 'store-credentials',
      reason: 'the service does not take the token',
      hint: 'ACTIONS_RUNTIME_TOKEN is valid only while its job runs: do not keep it for later, nor hand it to other jobs.',
      transient: false,
    },
  ],
  [
    /Unable to locate executable file/i,
    {
      code: 'store-program-missing',
      reason: 'a program that the cache client needs is missing',
      hint: 'Install GNU tar (and zstd, as all machines that share the cache must) on this runner.',
      transient: false,
    },
  ],
  [
    /No space left|ENOSPC/i,
    {
      code: 'store-no-space',
      reason: 'there is no space left for temporary files',
      hint: 'Free some space in the temporary folder, or set TMPDIR to a larger one.',
      transient: false,
    },
  ],
  [
    /\b5\d\d\b|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|EPIPE|socket|timed? ?out|network|fetch failed|aborted|Incomplete download|Unexpected end|attempts/i,
    {
      code: 'store-unavailable',
      reason: 'the service does not answer as it should',
      hint: 'Look at githubstatus.com, and at the network and the proxy of this runner.',
      transient: true,
    },
  ],
];

/** What a task that failed comes to: `Cannot <action> in gha:: <why>`. `secrets` are taken out of what the library said. */
export function cacheFailure(
  { denied, messages }: Extract<CacheAnswer, { kind: 'failed' }>,
  action: string,
  secrets: readonly string[],
): StoreError {
  const said = relevant(messages).map((text) => redact(text, secrets));
  const all = said.join('\n');
  const explanation = denied ? deniedExplanation(all) : explanations.find(([pattern]) => pattern.test(all))?.[1];
  const reason = said.at(-1) ?? 'it does not say why';
  return new StoreError(`Cannot ${action} in gha: ${explanation ? `${explanation.reason} (${reason})` : reason}`, {
    code: explanation?.code ?? 'store-failed',
    transient: explanation?.transient ?? false,
    hint: explanation?.hint,
    retryAfter: retryAfterOf(all),
  });
}

/** A call that the job's `cache-mode` rules out: the library would only log that. */
export function refusedByMode(operation: 'read' | 'write', action: string): StoreError {
  const { code, reason, hint, transient } = operation === 'read' ? unreadable : readOnly;
  return new StoreError(`Cannot ${action} in gha: ${reason} (ACTIONS_CACHE_MODE)`, { code, hint, transient });
}

function deniedExplanation(said: string): Explanation {
  return /cache read denied/i.test(said) ? unreadable : readOnly;
}

/** Why an entry was not reserved is only in a debug message; what follows it says the same of every reason. */
function relevant(messages: readonly CacheMessage[]): string[] {
  const reserving = messages.filter(({ text }) => text.startsWith('Failed to reserve cache:')).map(({ text }) => text);
  const troubles = messages.filter(({ level }) => level === 'warning' || level === 'error').map(({ text }) => text);
  const programs = messages.filter(({ text }) => /^(?:\S*tar|\S*zstd\S*): /.test(text)).map(({ text }) => text);
  const known = [...programs, ...troubles, ...reserving];
  return known.length > 0 ? known : messages.filter(({ level }) => level === 'info').map(({ text }) => text);
}

/** The library keeps the header to itself, but for v2's it says the seconds. */
function retryAfterOf(said: string): number | undefined {
  const seconds = /reset in (\d{1,6}) seconds/.exec(said)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function redact(text: string, secrets: readonly string[]): string {
  const withoutUrls = text.replaceAll(/\b(https?:\/\/)[^\s"']+/g, '$1…');
  return secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, '***')), withoutUrls);
}
