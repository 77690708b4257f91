import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { StoreError } from '@carryover/core';
import type { S3Calls } from './s3-calls';
import { saysAbsent, saysBeyondEnd, saysTaken } from './s3-error';
import { StraightBody, type StraightOptions } from './straight-handler';

/** Takes the bytes of a range as they come, in order. */
export type Sink = (chunk: Uint8Array) => Promise<void> | void;

/** Where a range goes: memory for as many bytes as are asked for is the quickest way. */
export type Destination = Sink | Buffer;

/** Some bytes of an object, which a {@link Destination} has got. */
export interface Range {
  readonly start: number;
  readonly bytes: number;
  /** Of the whole object, in bytes. */
  readonly total: number;
  /** Tells whether another range is of the same object. */
  readonly tag: string | undefined;
}

const empty: Range = { start: 0, bytes: 0, total: 0, tag: undefined };

/** The first `length` bytes of `name`, or as many as there are. Undefined if there is no such name. */
export async function firstRange(
  calls: S3Calls,
  name: string,
  length: number,
  destination: Destination,
  signal: AbortSignal,
): Promise<Range | undefined> {
  return calls.explaining(`read ${name}`, signal, async () => {
    try {
      return await fetchRange(calls, name, 0, length, undefined, destination, signal);
    } catch (error) {
      if (saysBeyondEnd(error)) {
        return empty;
      }
      if (saysAbsent(error)) {
        return undefined;
      }
      throw error;
    }
  });
}

/** The bytes of `name` from `start` on. Throws if it is another object by now than the one `first` is of, or none. */
export async function furtherRange(
  calls: S3Calls,
  name: string,
  first: Range,
  start: number,
  length: number,
  destination: Destination,
  signal: AbortSignal,
): Promise<Range> {
  return calls.explaining(`read ${name}`, signal, async () => {
    try {
      const range = await fetchRange(
        calls,
        name,
        start,
        Math.min(length, first.total - start),
        first.tag,
        destination,
        signal,
      );
      if (range.total === first.total && range.tag === first.tag) {
        return range;
      }
    } catch (error) {
      if (!saysAbsent(error) && !saysTaken(error) && !saysBeyondEnd(error)) {
        throw error;
      }
    }
    throw new StoreError(`${name} in ${calls.label} was removed while it was read`, {
      code: 'store-removed',
      transient: true,
      hint: 'Prune with a longer grace period than any job takes.',
    });
  });
}

async function fetchRange(
  { client, config, key, label }: S3Calls,
  name: string,
  start: number,
  length: number,
  tag: string | undefined,
  destination: Destination,
  signal: AbortSignal,
): Promise<Range> {
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key(name),
    Range: `bytes=${start}-${start + length - 1}`,
    ...(tag !== undefined && { IfMatch: tag }),
  });
  const straight: StraightOptions = { abortSignal: signal, straight: true };
  const answer = await client.send(command, destination instanceof Buffer ? straight : { abortSignal: signal });
  const stated = totalOf(answer);
  const expected = stated === undefined ? length : Math.min(length, stated - start);
  const bytes = await take(answer.Body as Readable, expected, destination);
  if (bytes > expected) {
    throw new StoreError(`Cannot read ${name} in ${label}: the server sends more than the range that was asked for`, {
      code: 'store-unsupported',
      transient: false,
      hint: 'The server has to know range requests (RFC 9110, section 14); name another one.',
    });
  }
  if (stated !== undefined && bytes < expected) {
    throw new StoreError(`${name} in ${label} broke off after ${start + bytes} of ${stated} bytes`, {
      code: 'store-truncated',
      transient: true,
    });
  }
  return { start, bytes, total: stated ?? start + bytes, tag: answer.ETag };
}

/** Gives a body to its destination and tells how long it is; a body that is longer than expected is left. */
async function take(body: Readable, expected: number, destination: Destination): Promise<number> {
  if (body instanceof StraightBody && destination instanceof Buffer) {
    if (body.length <= expected) {
      await body.readInto(destination.subarray(0, body.length));
    }
    body.destroy();
    return body.length;
  }
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (bytes + chunk.length > expected) {
      // Leaving the loop closes the connection.
      return bytes + chunk.length;
    }
    await (typeof destination === 'function' ? destination(chunk) : destination.set(chunk, bytes));
    bytes += chunk.length;
  }
  return bytes;
}

/** The size of the whole object, where the server says it. Without a Content-Range, what it sends is the whole. */
function totalOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number | undefined {
  const total = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
  return total === undefined ? ContentLength : Number(total);
}
