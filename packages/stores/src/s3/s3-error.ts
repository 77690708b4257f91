import { isCarryoverError, StoreError } from '@carryover/core';
import { explanationOf } from './explanations';

/** What the SDK, a server or the network says of a failure. */
export interface Failure {
  /** S3's own code, such as `NoSuchKey`, or Node's, such as `ECONNRESET`. */
  readonly code: string;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** Takes an error of the SDK apart. Undefined for what no failure of S3 is. */
export function failureOf(thrown: unknown): Failure {
  const error = isRecord(thrown) ? thrown : {};
  const metadata = isRecord(error.$metadata) ? error.$metadata : {};
  const status = typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
  // Without an answer it is Node's error, which the SDK renames.
  const systemCode = status === undefined ? textIn(error.code) : undefined;
  return {
    code: systemCode ?? textIn(error.name) ?? 'Unknown',
    status,
    message: textIn(error.message) ?? String(thrown),
    requestId: textIn(metadata.requestId),
  };
}

/**
 * An error of the SDK as a {@link StoreError}: `Cannot <action> in <store>: <why>`. The SDK's error itself is not kept as the cause: servers repeat in it
 * what they were sent, session tokens and signatures included. What helps of it is in the text.
 */
export function asStoreError(thrown: unknown, action: string, store: string): Error {
  if (isCarryoverError(thrown)) {
    return thrown;
  }
  const failure = failureOf(thrown);
  const { code, reason, hint, transient } = explanationOf(failure);
  const { status, message, requestId } = failure;
  const facts = [
    failure.code,
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(', ');
  const said = message === '' || message === failure.code ? '' : `: ${message}`;
  return new StoreError(`Cannot ${action} in ${store}: ${reason} (${facts})${said}`, { code, transient, hint });
}

/** Whether an error says that there is no such object, while the bucket is there. */
export function saysAbsent(thrown: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(failureOf(thrown).code);
}

/** Whether an error says that the range begins behind the end of the object: all that can be said of an empty one. */
export function saysBeyondEnd(thrown: unknown): boolean {
  const { code, status } = failureOf(thrown);
  return code === 'InvalidRange' || status === 416;
}

/** Whether an error says that something has this name already, or is about to: conditions that failed, and an upload that is finished. */
export function saysTaken(thrown: unknown): boolean {
  const { code, status } = failureOf(thrown);
  return status === 412 || ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'].includes(code);
}

/** Whether an error says that the server has no such thing as what was asked, or does not let us have it. */
export function saysUnsupported(thrown: unknown): boolean {
  const { code, status } = failureOf(thrown);
  return code === 'NotImplemented' || code === 'MethodNotAllowed' || status === 501 || status === 405;
}

/** Whether an error says that we have no right to do this. */
export function saysForbidden(thrown: unknown): boolean {
  const { code, status } = failureOf(thrown);
  return code === 'AccessDenied' || status === 403;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
