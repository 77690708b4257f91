import { StoreError } from '@carryover/core';
import type { Explanation } from '../explanation';
import type { CacheAnswer, CacheMessage } from './cache-task';

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

const reservedCode = 'store-name-reserved';

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
      code: reservedCode,
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
    /Server failed to authenticate the request|Signature (?:not valid|fields not well formed)/i,
    {
      code: 'store-url-expired',
      reason: 'the signed URL has expired, or the clock of this runner is wrong',
      hint: 'Look at the clock of this runner. If it is right, the network may be too slow for objects of this size.',
      transient: true,
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
    /Failed to restore: .*(?:tar|zstd).* failed with/i,
    {
      code: 'store-download-damaged',
      reason: 'what came is not the archive that was saved',
      hint: 'The download was cut short, or its signed URL had expired; if it happens again, delete the entry with gh cache delete.',
      transient: true,
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

/** What a task that failed comes to: `Cannot <action> in gha: <why>`. `secrets` are taken out of what the library said. */
export function cacheFailure(
  { denied, messages }: Extract<CacheAnswer, { kind: 'failed' }>,
  action: string,
  secrets: readonly string[],
): StoreError {
  const shown = messages.map(({ level, text }) => ({ level, text: redact(text, secrets) }));
  const said = relevant(shown).join('\n');
  const explanation = denied ? deniedExplanation(said) : explanations.find(([pattern]) => pattern.test(said))?.[1];
  const reason = reasonOf(shown);
  return new StoreError(`Cannot ${action} in gha: ${explanation ? `${explanation.reason} (${reason})` : reason}`, {
    code: explanation?.code ?? 'store-failed',
    transient: explanation?.transient ?? false,
    nameIsHeld: explanation?.code === reservedCode,
    hint: explanation?.hint,
    retryAfter: retryAfterOf(said),
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

/** What tells of the failure: why an entry was not reserved is only in a debug message, and why tar failed in its own output. */
function relevant(messages: readonly CacheMessage[]): string[] {
  return messages
    .filter(
      ({ level, text }) =>
        level === 'warning' || level === 'error' || saysReservation(text) || isOfProgram({ level, text }),
    )
    .map(({ text }) => text);
}

/** What is shown of it, in one line. */
function reasonOf(messages: readonly CacheMessage[]): string {
  const reservation = messages.findLast(({ text }) => saysReservation(text))?.text;
  const trouble = messages.findLast(({ level }) => level === 'warning' || level === 'error')?.text;
  const program = messages.find(isOfProgram)?.text;
  const reasons = reservation === undefined ? [trouble, program] : [reservation];
  const lines = reasons.map((reason) => reason?.split(/[\r\n]/, 1)[0] ?? '').filter((line) => line !== '');
  return lines.length > 0
    ? lines.join(': ')
    : (messages.findLast(({ text }) => text !== '')?.text ?? 'it does not say why');
}

function saysReservation(text: string): boolean {
  return text.startsWith('Failed to reserve cache:');
}

/** Programs write to the log as they are; what the library says of them is in debug messages. */
function isOfProgram({ level, text }: CacheMessage): boolean {
  return level === 'info' && /^\S*(?:tar|zstd|zstdmt|gzip)\b[^:]*: /.test(text);
}

/** The library keeps the header to itself, but for v2's it says the seconds. */
function retryAfterOf(said: string): number | undefined {
  const seconds = /reset in (\d{1,6}) seconds/.exec(said)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** URLs may be signed; and a key, which is made of the user's words, must not pass for the service's. */
function redact(text: string, secrets: readonly string[]): string {
  const shown = text.replaceAll(/\b(https?:\/\/)[^\s"']+/g, '$1…').replaceAll(/\bkey carryover\/\S+\$/g, 'its key');
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '***')), shown);
}
