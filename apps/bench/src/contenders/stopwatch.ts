import { execa } from 'execa';

/** Wall-clock seconds of something, after what was written before has reached the disk. */
export async function secondsOf(action: () => Promise<unknown>): Promise<number> {
  await execa('sync');
  const start = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
