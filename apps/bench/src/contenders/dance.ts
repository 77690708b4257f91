import { execa } from 'execa';
import { type Builder, MOUNT } from '../engine/builder';
import danceExtract from './scripts/dance-extract.sh';
import danceInject from './scripts/dance-inject.sh';
import { secondsOf } from './stopwatch';

/** Copies a folder of the host's into the mount. Gives seconds. */
export async function injectByDance(builder: Builder, folder: string): Promise<number> {
  return secondsOf(() => runDance(builder, danceInject, folder));
}

/** Copies the mount to a folder of the host's, which is made. Gives seconds. */
export async function extractByDance(builder: Builder, folder: string): Promise<number> {
  return secondsOf(() => runDance(builder, danceExtract, folder));
}

async function runDance(builder: Builder, script: string, folder: string): Promise<void> {
  const argv = ['-c', script, 'dance', builder.image, MOUNT.id, MOUNT.target, folder];
  await execa('bash', argv, { env: builder.engine.environment, extendEnv: false, cancelSignal: builder.signal });
}
