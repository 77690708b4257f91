import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/** What buildx keeps of a builder, as far as it is looked at (docker/buildx `store/nodegroup.go`); the rest is handed on as it is. */
const keptBuilder = z.looseObject({ Nodes: z.array(z.looseObject({ Name: z.string() })) });

type KeptBuilder = z.output<typeof keptBuilder>;

/** Whether buildx keeps a builder of several nodes in a folder (docker/buildx `store/store.go`: a file for each builder, by its name). */
export async function keepsSeveralNodes(configFolder: string): Promise<boolean> {
  const names = await readdir(join(configFolder, 'instances')).catch(() => []);
  const builders = await Promise.all(names.map((name) => readBuilder(configFolder, name)));
  return builders.some((builder) => (builder?.Nodes.length ?? 0) > 1);
}

/**
 * Makes a folder in which buildx finds a builder that has one of its nodes alone. That is the very node: its name, by which the driver knows its container, its endpoint and its options
 * are the same. Undefined where there is no such node.
 */
export async function keepNodeAlone(
  configFolder: string,
  { builder, node }: { readonly builder: string; readonly node: string },
  folder: string,
): Promise<string | undefined> {
  const kept = await readBuilder(configFolder, builder);
  const nodes = kept?.Nodes.filter(({ Name }) => Name === node) ?? [];
  if (nodes.length !== 1) {
    return undefined;
  }
  const instances = join(folder, 'instances');
  await mkdir(instances, { recursive: true, mode: 0o700 });
  await writeFile(join(instances, builder), JSON.stringify({ ...kept, Nodes: nodes }), { mode: 0o600 });
  // What buildx notes of the builds that it starts, such as their folders (docker/buildx `localstate`).
  const notes = join(configFolder, 'refs');
  if ((await stat(notes).catch(() => undefined)) !== undefined) {
    await symlink(resolve(notes), join(folder, 'refs'));
  }
  return folder;
}

async function readBuilder(configFolder: string, name: string): Promise<KeptBuilder | undefined> {
  const text = await readFile(join(configFolder, 'instances', name), 'utf8').catch(() => '');
  try {
    return keptBuilder.safeParse(JSON.parse(text)).data;
  } catch {
    // buildx itself complains of a builder that it cannot read.
    return undefined;
  }
}
