// The README's table of builders by feature, from the results of the tests on each of them.
//
//   builder-table.mjs check RESULTS README             ends with 1 where the README's table is another than the results make
//   builder-table.mjs write RESULTS README FOLDER      puts the results that a run left in the folder into RESULTS, and the table into the README
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const usage = 'Usage: builder-table.mjs check RESULTS README | write RESULTS README FOLDER';
const first = '<!-- builders:begin -->';
const last = '<!-- builders:end -->';
const untested = { title: '`kubernetes` driver', versions: 'untested' };

/** A row a feature, a column a builder. */
function table(results) {
  const builders = Object.values(results);
  const features = [...new Set(builders.flatMap((builder) => Object.keys(builder.features)))];
  const head = ['', ...[...builders, untested].map(({ title, versions }) => `${title}<br>${versions}`)];
  const rows = features.map((feature) => [
    feature,
    ...builders.map((builder) => builder.features[feature] ?? 'untested'),
    'untested',
  ]);
  return aligned([head, head.map(() => '---'), ...rows]);
}

/** As the formatter of the README writes tables. */
function aligned(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const padded = ([...cells], filler) => cells.map((cell, column) => cell.padEnd(widths[column], filler)).join(' | ');
  return lines.map((cells, line) => `| ${padded(cells, line === 1 ? '-' : ' ')} |`).join('\n');
}

function withTable(readme, results) {
  const [begin, end] = [readme.indexOf(first), readme.indexOf(last)];
  if (begin === -1 || end < begin)
    throw new Error(`The README needs a line "${first}" and, after it, a line "${last}".`);
  return `${readme.slice(0, begin + first.length)}\n\n${table(results)}\n\n${readme.slice(end)}`;
}

/** What a run found out about a builder replaces what was known of it; the order stays. */
async function merged(results, folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const found = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
  const all = { ...results, ...Object.fromEntries(found.map(({ name, ...builder }) => [name, builder])) };
  return Object.fromEntries(Object.entries(all).toSorted(([, one], [, other]) => one.place - other.place));
}

const [command, resultsPath, readmePath, folder] = process.argv.slice(2);
if (readmePath === undefined || (command === 'write') !== (folder !== undefined)) throw new Error(usage);
const results = JSON.parse(await readFile(resultsPath, 'utf8'));
const readme = await readFile(readmePath, 'utf8');
if (command === 'write') {
  const known = await merged(results, folder);
  await writeFile(resultsPath, `${JSON.stringify(known, undefined, 2)}\n`);
  await writeFile(readmePath, withTable(readme, known));
} else if (command !== 'check') {
  throw new Error(usage);
} else if (withTable(readme, results) !== readme) {
  process.stderr.write(
    `The table of builders in ${readmePath} is not what ${resultsPath} makes: write it anew with scripts/builder-table.mjs.\n`,
  );
  process.exitCode = 1;
}
