import { isCarryoverError, StoreError } from '@carryover/core';
import type { Explanation } from '../explanation';

const wait = 'Nothing needs to be done if this passes; if it stays, look at the network and the state of the service.';
const unauthenticated: Explanation = {
  code: 'store-unauthenticated',
  reason: 'the credentials are missing, wrong or expired',
  transient: false,
  hint: 'Log in with gcloud auth application-default login, or name a credentials file in GOOGLE_APPLICATION_CREDENTIALS (in CI: workload identity federation).',
};
const forbidden: Explanation = {
  code: 'store-forbidden',
  reason: 'these credentials do not allow it',
  transient: false,
  hint: 'Give the account the role Storage Object User on the bucket (roles/storage.objectUser).',
};
const throttled: Explanation = {
  code: 'store-throttled',
  reason: 'the service asks for fewer requests',
  transient: true,
  hint: wait,
};
const noBucket: Explanation = {
  code: 'store-no-bucket',
  reason: 'there is no such bucket',
  transient: false,
  hint: 'Create the bucket, or correct its name.',
};
const unavailable: Explanation = {
  code: 'store-unavailable',
  reason: 'the service does not answer as it should',
  transient: true,
  hint: wait,
};
const unreachable: Explanation = {
  code: 'store-unreachable',
  reason: 'it cannot be reached',
  transient: false,
  hint: 'Correct the endpoint in the location, or name its certificate authority in NODE_EXTRA_CA_CERTS.',
};
const failed: Explanation = {
  code: 'store-failed',
  reason: 'the service gave an answer that was not expected',
  transient: false,
  hint: 'Is this the address of Cloud Storage?',
};

/** The HTTP status that an error of the SDK stands for; undefined if there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  const status = field(thrown, 'status') ?? field(field(thrown, 'response'), 'status');
  const found = [field(thrown, 'code'), status].map(Number).find((number) => number >= 100 && number <= 599);
  return found;
}

/** Whether an error says that there is no such object, and not that there is no such bucket, which has the same status. */
export function saysNoObject(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && !saysNoBucket(thrown);
}

function saysNoBucket(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && /bucket does not exist/i.test(textOf(thrown));
}

/**
 * What the SDK threw, as an error: `Cannot <action> in <store>: <why>`. Of the SDK's own error only the short facts are kept: it holds whole requests and
 * answers, with their tokens.
 */
export function gcsError(thrown: unknown, action: string, label: string): Error {
  if (isCarryoverError(thrown)) {
    return thrown;
  }
  const status = statusOf(thrown);
  const reasons = reasonsOf(thrown);
  const explanation = explanationOf(thrown, status, reasons);
  const said = [status ?? networkCodeOf(thrown), ...reasons];
  const shown = said.filter((part) => part !== '').join(' ');
  return new StoreError(`Cannot ${action} in ${label}: ${explanation.reason}${shown && ` (${shown})`}`, explanation);
}

function explanationOf(thrown: unknown, status: number | undefined, reasons: readonly string[]): Explanation {
  // https://cloud.google.com/storage/docs/json_api/v1/status-codes
  if (status === 429 || reasons.some((reason) => /rateLimitExceeded/i.test(reason))) {
    return throttled;
  }
  if (status === 401 || credentialTrouble.test(textOf(thrown))) {
    return unauthenticated;
  }
  if (status === undefined) {
    return neverReachable.test(networkCodeOf(thrown)) ? unreachable : unavailable;
  }
  if (status === 404 || status === 403) {
    return status === 404 ? noBucket : forbidden;
  }
  return status >= 500 || status === 408 ? unavailable : failed;
}

/** What google-auth-library and the token services that it asks say of credentials: none, not readable, refused. */
const credentialTrouble =
  /default credentials|does not exist, or it is not a file|credential|invalid_(?:grant|client|target|request)|subject token/i;
const neverReachable = /CERT|SSL|TLS|SELF_SIGNED|EPROTO|UNABLE_TO|ENOTFOUND/;

/** What the network said, such as `ECONNREFUSED`; empty if nothing. fetch wraps it. */
function networkCodeOf(thrown: unknown): string {
  const code = field(thrown, 'code');
  if (typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code)) {
    return code;
  }
  const cause = field(thrown, 'cause');
  return cause === undefined ? '' : networkCodeOf(cause);
}

/** The reasons of an answer of the API, such as `rateLimitExceeded`. */
function reasonsOf(thrown: unknown): string[] {
  const answer = field(field(field(thrown, 'response'), 'data'), 'error');
  const errors = field(thrown, 'errors') ?? field(answer, 'errors');
  const reasons = Array.isArray(errors) ? errors.map((error) => field(error, 'reason')) : [];
  return reasons.filter((reason): reason is string => typeof reason === 'string' && /^[A-Za-z]{1,40}$/.test(reason));
}

function textOf(thrown: unknown): string {
  const message = field(thrown, 'message');
  return typeof message === 'string' ? message : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
