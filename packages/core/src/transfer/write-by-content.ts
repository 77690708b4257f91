import { appendFile } from 'node:fs/promises';
import { renewalMark } from '../format/renewal-mark';
import type { StoredBlob } from '../format/snapshot';
import type { RunContext } from '../run-context';
import { isHeldName } from '../store/held-name';
import { fileBody, measureFile } from './spool';

/** Names that are tried: one that is held is given up, since nobody knows for how long. */
const attempts = 3;

/**
 * Writes a spooled object that is named by what is in it. Where a writer that never came to its end holds that name, a mark behind the content, which nobody
 * reads, gives the object another. Tells what was written in the end, and how many bytes had to be sent.
 */
export async function writeByContent(
  run: RunContext,
  nameOf: (sha256: string) => string,
  file: string,
  spooled: StoredBlob,
): Promise<{ readonly blob: StoredBlob; readonly bytesSent: number }> {
  let blob = spooled;
  for (let attempt = 1; ; attempt++) {
    try {
      const body = fileBody(file, blob.bytes);
      const outcome = await run.ports.store.write(nameOf(blob.sha256), body, run.storeContext);
      return { blob, bytesSent: outcome === 'stored' ? blob.bytes : 0 };
    } catch (error) {
      if (!isHeldName(error) || attempt === attempts) {
        throw error;
      }
    }
    await appendFile(file, renewalMark(Date.now()));
    blob = await measureFile(file, run.ports.signal);
  }
}
