import { isCarryoverError, StoreError } from '@carryover/core';
import * as z from 'zod';
import type { Explanation } from '../explanation';
import { parseJson } from '../parse-json';
import { readAtMost } from '../read-at-most';

const errorSchema = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().optional() })).min(1),
});
const longestShown = 300;
const largestErrorBody = 64 * 1024;

const wait = 'Nothing needs to be done if this passes; if it stays, look at the state of the registry.';
const forbidden: Explanation = {
  code: 'store-forbidden',
  reason: 'these credentials do not allow it',
  transient: false,
  hint: 'Give the user that docker login named the right to pull from and push to this repository.',
};
const noRepository: Explanation = {
  code: 'store-no-repository',
  reason: 'there is no such repository',
  transient: false,
  hint: 'Create the repository, or correct its name: this registry does not make one at the first push.',
};
const unsupported: Explanation = {
  code: 'store-unsupported',
  reason: 'the registry does not support it',
  transient: false,
  hint: 'Artifacts of OCI 1.1 have to be allowed. To delete, switch deletion on (distribution: storage.delete.enabled) or use its own clean-up.',
};
const tooLarge: Explanation = {
  code: 'store-object-too-large',
  reason: 'this is larger than the registry takes',
  transient: false,
  hint: 'Raise the limit of the registry, or of the proxy in front of it.',
};
const throttled: Explanation = {
  code: 'store-throttled',
  reason: 'the registry asks for fewer requests',
  transient: true,
  hint: wait,
};
const uploadLost: Explanation = {
  code: 'store-upload-lost',
  reason: 'the upload went wrong',
  transient: true,
  hint: wait,
};

const byStatus: ReadonlyMap<number, Explanation> = new Map([
  [403, forbidden],
  [404, noRepository],
  [405, unsupported],
  [413, tooLarge],
  [429, throttled],
]);
/** Codes of the specification that say more than the status they come with (https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes). */
const byCode: ReadonlyMap<string, Explanation> = new Map([
  ['DENIED', forbidden],
  ['UNSUPPORTED', unsupported],
  ['TOOMANYREQUESTS', throttled],
  // An upload that a registry has lost, or whose bytes it got wrong, begins anew.
  ['BLOB_UPLOAD_UNKNOWN', uploadLost],
  ['BLOB_UPLOAD_INVALID', uploadLost],
  ['DIGEST_INVALID', uploadLost],
  ['SIZE_INVALID', uploadLost],
  ['MANIFEST_BLOB_UNKNOWN', uploadLost],
]);

/** A registry's answer that is not one of those hoped for, as an error: `Cannot <action> in <registry>: <why>`. It frees the answer's connection. */
export async function errorOfResponse(response: Response, action: string, label: string): Promise<StoreError> {
  const [first] = errorSchema.safeParse(parseJson(await bodyText(response))).data?.errors ?? [];
  const explanation = (first && byCode.get(first.code)) ?? byStatus.get(response.status) ?? unexpected(response.status);
  const said = [String(response.status), first?.code, first?.message].filter((part) => part).join(' ');
  return new StoreError(`Cannot ${action} in ${label}: ${explanation.reason} (${printable(said)})`, explanation);
}

function unexpected(status: number): Explanation {
  const isPassing = status >= 500 || status === 408;
  return {
    code: isPassing ? 'store-unavailable' : 'store-failed',
    reason: isPassing
      ? 'the registry does not answer as it should'
      : 'the registry gave an answer that was not expected',
    transient: isPassing,
    hint: isPassing ? wait : 'Is this the address of a registry?',
  };
}

/** What was thrown instead of an answer, as an error. */
export function errorOfConnection(thrown: unknown, action: string, label: string): Error {
  if (isCarryoverError(thrown)) {
    return thrown;
  }
  const code = networkCode(thrown);
  const isTls = /CERT|SSL|TLS|SELF_SIGNED|EPROTO|UNABLE_TO/.test(code);
  const isUnknownHost = code === 'ENOTFOUND';
  const reason = isUnknownHost ? 'there is no such host' : 'the connection failed';
  let hint = wait;
  if (isTls) {
    hint =
      'Name its certificate authority in NODE_EXTRA_CA_CERTS; for a registry without TLS add ?plainHttp=true to the location.';
  } else if (isUnknownHost) {
    hint = 'Correct the host in the location.';
  }
  return new StoreError(`Cannot ${action} in ${label}: ${reason}${code && ` (${code})`}`, {
    code: isTls || isUnknownHost ? 'store-unreachable' : 'store-unavailable',
    transient: !isTls && !isUnknownHost,
    hint,
    cause: thrown,
  });
}

/** fetch wraps what the network said. */
function networkCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return '';
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return code || networkCode(thrown.cause);
}

async function bodyText(response: Response): Promise<string> {
  try {
    return (await readAtMost(response.body, largestErrorBody)).toString('utf8');
  } catch {
    // The status says enough where the text is missing.
    return '';
  }
}

function printable(text: string): string {
  return text.replace(/[^ -~]+/g, ' ').slice(0, longestShown);
}
