// Sums vitest's JSON reports in a folder: prints "N passed, N failed"; ends with 1 if a test failed, or none ran.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: count-tests.mjs FOLDER');
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const reports = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));

/** A file that does not even load has no failed test of its own, and is one failure. */
function failuresOf(report) {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return report.numFailedTests + broken.length;
}

const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0);
const failed = reports.reduce((sum, report) => sum + failuresOf(report), 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = passed === 0 || failed > 0 ? 1 : 0;
