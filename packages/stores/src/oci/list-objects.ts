import type { ObjectManifest } from './object-manifest';
import { nameBelow } from './object-tag';
import type { Repository } from './repository';

/** How many manifests are asked for at once. */
const batchSize = 8;

/** The names below `prefix`, in any order. A manifest is asked for only where a tag does not tell. */
export async function* namesBelow(repository: Repository, prefix: string, signal: AbortSignal): AsyncGenerator<string> {
  const action = `list '${prefix}'`;
  for await (const tags of repository.tagPages(action, signal)) {
    const unknown: string[] = [];
    for (const tag of tags) {
      const below = nameBelow(prefix, tag);
      if (below === 'perhaps') {
        unknown.push(tag);
      } else if (below !== 'no') {
        yield below.name;
      }
    }
    for await (const { name } of objectsOf(repository, unknown, prefix, signal)) {
      yield name;
    }
  }
}

/** What is below `prefix`, in any order. What is deleted meanwhile is left out. */
export async function* listObjects(
  repository: Repository,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectManifest> {
  for await (const tags of repository.tagPages(`list '${prefix}'`, signal)) {
    const candidates = tags.filter((tag) => nameBelow(prefix, tag) !== 'no');
    yield* objectsOf(repository, candidates, prefix, signal);
  }
}

async function* objectsOf(
  repository: Repository,
  tags: readonly string[],
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectManifest> {
  for (let position = 0; position < tags.length; position += batchSize) {
    const batch = tags.slice(position, position + batchSize);
    const found = await Promise.all(batch.map((tag) => repository.object(tag, `list '${prefix}'`, signal)));
    for (const each of found) {
      if (each?.object.name.startsWith(prefix)) {
        yield each.object;
      }
    }
  }
}
