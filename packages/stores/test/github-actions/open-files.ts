import { readdir, readlink } from 'node:fs/promises';

/** The files below `folder` that this process holds open, by their entries in /proc: they may have no name any more. */
export async function openFiles(folder: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed')));
  return descriptors.filter((_, place) => targets[place]?.startsWith(folder)).map((fd) => `/proc/self/fd/${fd}`);
}
