import { Readable } from 'node:stream';
import { endOnAbort } from '../store/abortable-stream';
import type { Body, CacheStore, StoreContext, StoredObject, StoreTraits } from '../store/cache-store';
import { requireLegalName, requireLegalPrefix } from '../store/legal-name';
import { StoreError } from '../store/store-error';

/** One call of a store, before it is carried out. `name` is the prefix for `newest` and `list`. */
export interface StoreCall {
  readonly operation: 'newest' | 'has' | 'read' | 'write' | 'list' | 'delete';
  readonly name: string;
}

export interface MemoryStoreOptions {
  readonly traits?: Partial<StoreTraits>;
  /** The store's clock. */
  readonly now?: () => Date;
}

/** What a test can do to a {@link MemoryStore}, and ask it. */
export interface MemoryStoreControls {
  /** Every call so far, failed ones included. */
  readonly calls: readonly StoreCall[];
  /** From now on, calls for which `fault` gives an error fail with it. Undefined ends that. */
  failWhen(fault: ((call: StoreCall) => Error | undefined) | undefined): void;
  /** Reads of `name`, also those under way, break off after `kept` bytes with a `store-truncated` error. */
  truncate(name: string, kept: number): void;
  /** Makes `name` disappear, as a store's own expiry does. */
  vanish(name: string): void;
  /** Makes the store hold `content` under `name`, whatever was there, as damage would. */
  put(name: string, content: string | Uint8Array, modified?: Date): void;
  /** The bytes of `name`; undefined if it is not there. */
  content(name: string): Buffer | undefined;
  /** All names, ascending. */
  names(): string[];
}

export type MemoryStore = CacheStore & MemoryStoreControls;

interface Entry {
  readonly bytes: Buffer;
  readonly modified: Date;
}

const chunkBytes = 64 * 1024;
const ordinaryTraits: StoreTraits = {
  maximumObjectBytes: Number.MAX_SAFE_INTEGER,
  preferredPackBytes: 1024 * 1024,
  lists: true,
  newestIsSingle: false,
  concurrency: 4,
};

/** A store in memory for tests, which keeps the whole contract and fails on demand. */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const traits: StoreTraits = { ...ordinaryTraits, ...options.traits };
  const now = options.now ?? (() => new Date());
  const entries = new Map<string, Entry>();
  const keptOfTruncated = new Map<string, number>();
  const calls: StoreCall[] = [];
  let faultOf: (call: StoreCall) => Error | undefined = () => undefined;

  async function begin(call: StoreCall, context: StoreContext): Promise<void> {
    if (call.operation === 'newest' || call.operation === 'list') {
      requireLegalPrefix(call.name);
    } else {
      requireLegalName(call.name);
    }
    // A real store answers later than it is asked: so do aborts and other calls come in between.
    await new Promise((resolve) => setImmediate(resolve));
    context.signal.throwIfAborted();
    calls.push(call);
    const fault = faultOf(call);
    if (fault !== undefined) {
      throw fault;
    }
  }

  function below(prefix: string): string[] {
    return [...entries.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  function lastWritten(prefix: string): string[] {
    return [...entries.keys()].filter((name) => name.startsWith(prefix)).slice(-1);
  }

  function requireListing(): void {
    if (!traits.lists) {
      throw new StoreError('This store can neither list nor delete', { code: 'store-cannot-list', transient: false });
    }
  }

  function* chunksOf(name: string, bytes: Buffer): Generator<Buffer> {
    for (let position = 0; position < bytes.length; position += chunkBytes) {
      const kept = keptOfTruncated.get(name);
      if (kept !== undefined && position + chunkBytes > kept) {
        yield bytes.subarray(position, kept);
        throw new StoreError(`${name} broke off after ${kept} of ${bytes.length} bytes`, {
          code: 'store-truncated',
          transient: true,
        });
      }
      yield bytes.subarray(position, position + chunkBytes);
    }
  }

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    await begin({ operation: 'write', name }, context);
    if (entries.has(name)) {
      return 'present';
    }
    if (body.size > traits.maximumObjectBytes) {
      throw new StoreError(`${name} is larger than ${traits.maximumObjectBytes} bytes`, {
        code: 'store-object-too-large',
        transient: false,
      });
    }
    const bytes = await collect(name, body, context.signal);
    // Nothing is awaited from here on, so that of two writers one finds the other's.
    if (entries.has(name)) {
      return 'present';
    }
    entries.set(name, { bytes, modified: now() });
    return 'stored';
  }

  async function* list(prefix: string, context: StoreContext): AsyncGenerator<StoredObject> {
    await begin({ operation: 'list', name: prefix }, context);
    requireListing();
    for (const name of below(prefix)) {
      context.signal.throwIfAborted();
      const entry = entries.get(name);
      if (entry !== undefined) {
        yield { name, size: entry.bytes.length, modified: entry.modified };
      }
    }
  }

  return {
    traits,
    describe: () => 'memory:',
    newest: async (prefix, limit, context) => {
      await begin({ operation: 'newest', name: prefix }, context);
      return traits.newestIsSingle ? lastWritten(prefix).slice(0, limit) : below(prefix).slice(0, limit);
    },
    has: async (name, context) => {
      await begin({ operation: 'has', name }, context);
      return entries.has(name);
    },
    read: async (name, context) => {
      await begin({ operation: 'read', name }, context);
      const entry = entries.get(name);
      return (
        entry &&
        endOnAbort(
          Readable.from(chunksOf(name, entry.bytes), { objectMode: false, highWaterMark: chunkBytes }),
          context.signal,
        )
      );
    },
    write,
    list,
    delete: async (name, context) => {
      await begin({ operation: 'delete', name }, context);
      requireListing();
      entries.delete(name);
    },
    calls,
    failWhen: (fault) => {
      faultOf = fault ?? (() => undefined);
    },
    truncate: (name, kept) => {
      keptOfTruncated.set(name, kept);
    },
    vanish: (name) => {
      entries.delete(name);
    },
    put: (name, content, modified = now()) => {
      entries.set(name, { bytes: Buffer.from(content), modified });
    },
    content: (name) => entries.get(name)?.bytes,
    names: () => below(''),
  };
}

async function collect(name: string, body: Body, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of endOnAbort(body.open(), signal) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
  }
  signal.throwIfAborted();
  if (size !== body.size) {
    throw new StoreError(`${name} should have ${body.size} bytes, but its body gave ${size}`, {
      code: 'store-body-mismatch',
      transient: false,
    });
  }
  return Buffer.concat(chunks);
}
