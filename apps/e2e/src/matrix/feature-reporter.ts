import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { type BuilderName, builderNames, builders } from './builders';

const folder = new URL('../../../../.test-results/builders/', import.meta.url).pathname;

/** Writes down what the tests of features found out about each builder, a file each: what becomes the README's table (scripts/builder-table.mjs). */
// biome-ignore lint/style/noDefaultExport: vitest knows a reporter by its default export.
export default class FeatureReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    for (const module of modules) {
      const name = builderNames.find((each) => each === module.project.name);
      if (name !== undefined && module.relativeModuleId.endsWith('matrix/builders.test.ts')) {
        await writeResults(name, [...module.children.allTests()]);
      }
    }
  }
}

async function writeResults(name: BuilderName, tests: readonly TestCase[]): Promise<void> {
  const features = tests
    .filter((test) => test.name !== 'versions' && test.result().state !== 'skipped')
    .map((test) => [test.name, cellOf(test)]);
  const versions = tests.find((test) => test.name === 'versions');
  const result = {
    name,
    place: builderNames.indexOf(name),
    title: builders[name].title,
    versions: versions === undefined ? 'of unknown version' : noted(versions),
    features: Object.fromEntries(features),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), JSON.stringify(result));
}

/** What a test has to tell for the table, or else whether it passed. */
function cellOf(test: TestCase): string {
  return test.result().state === 'passed' ? noted(test) || 'yes' : '**fails**';
}

function noted(test: TestCase): string {
  return test
    .annotations()
    .filter(({ type }) => type === 'table')
    .map(({ message }) => message)
    .join('; ');
}
