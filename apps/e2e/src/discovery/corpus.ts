import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a Dockerfile of the corpus is built: what stands in the JSON file beside it. */
interface BuildDetails {
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** As `--build-context` has them. */
  readonly namedContexts?: Readonly<Record<string, string>>;
  /** True for one that BuildKit refuses. */
  readonly refused?: boolean;
}

/** A small Dockerfile that shows one rule. Each of its mounts gets a file that is named as the case's token. */
export interface CorpusCase extends BuildDetails {
  readonly name: string;
  readonly text: string;
  /** By which its files and its namespace are known. */
  readonly token: string;
  /** The case's mounts are in a namespace of their own: a slash and the token. */
  readonly namespace: string;
}

const folder = fileURLToPath(new URL('./corpus', import.meta.url));
const ending = '.dockerfile';

/** All Dockerfiles of the corpus, each with a token that begins with the one that is given. */
export async function readCorpus(token: string): Promise<readonly CorpusCase[]> {
  const files = await readdir(folder);
  const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  const unknown = files.filter((file) => !names.some((name) => file === `${name}${ending}` || file === `${name}.json`));
  if (unknown.length > 0) {
    throw new Error(`The corpus holds what belongs to no Dockerfile: ${unknown.join(', ')}`);
  }
  return Promise.all(names.toSorted().map((name) => readCase(name, `${token}-${name}`, files)));
}

async function readCase(name: string, token: string, files: readonly string[]): Promise<CorpusCase> {
  const details: BuildDetails = files.includes(`${name}.json`)
    ? JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'))
    : {};
  const text = await readFile(join(folder, `${name}${ending}`), 'utf8');
  return { ...details, name, token, namespace: `/${token}`, text: text.replaceAll('@TOKEN@', token) };
}
