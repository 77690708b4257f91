import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Options } from 'tsup';
import * as z from 'zod';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

const packageDescription = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
});

/** The folder of the package that a bundled file is of: below the last `node_modules`. */
const packageFolder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * Lists the packages that are in a bundle, with the text of their licences, in `file`. A package that names no licence fails the build: nobody could say then whether it may be
 * shipped.
 */
export function licencesFile(file: string): Plugin {
  return {
    name: 'licences-file',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(async ({ metafile }) => {
        const inputs = Object.keys(metafile?.inputs ?? {});
        const folders = new Set(inputs.flatMap((input) => packageFolder.exec(input)?.[1] ?? []));
        const notices = await Promise.all([...folders].map(notice));
        const sorted = [...new Set(notices)].toSorted((one, other) => (one < other ? -1 : 1));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, `${sorted.join(`\n${'-'.repeat(80)}\n\n`)}`);
      });
    },
  };
}

async function notice(folder: string): Promise<string> {
  const { name, version, license } = packageDescription.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
  );
  if (license === undefined) {
    throw new Error(`The package ${name} ${version} names no licence.`);
  }
  const files = (await readdir(folder)).filter((each) => /^(?:licen[cs]e|notice|copying)(?:\.|-|$)/i.test(each));
  const texts = await Promise.all(files.toSorted().map((each) => readFile(join(folder, each), 'utf8')));
  const title = `${name} ${version}: ${typeof license === 'string' ? license : license.type}\n`;
  return [title, ...texts.map((text) => `\n${text.replaceAll('\r\n', '\n').trim()}\n`)].join('');
}
