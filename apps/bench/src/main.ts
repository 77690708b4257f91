import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startPrivateEngine } from './engine/private-engine';
import { type BenchOptions, type Driver, parseOptions } from './options';
import { playTree, type TreeResult } from './play';
import { type Reported, replaceBetweenMarkers } from './readme';
import { jsonReport, markdownReport, type Platform } from './report';
import { ROWS } from './rows/rows';
import { benchS3 } from './s3/bench-s3';
import { BASE_IMAGE } from './scenes/stage';
import { TREE_KINDS } from './trees/tree-kinds';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

async function main(signal: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2), TREE_KINDS, ROWS);
  await mkdir(options.workFolder, { recursive: true });
  await (options.s3 ? compareS3(options) : compareAll(options, signal));
}

async function compareS3({ repeat, workFolder, json, updateReadme: toReadme }: BenchOptions): Promise<void> {
  const { report, comparison } = await benchS3({ repository, repeat, workFolder, say });
  process.stdout.write(`${report}\n`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(comparison, undefined, 2)}\n`);
  if (toReadme) await updateReadme(report, 's3');
}

async function compareAll(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const settings = {
    ...options,
    repository,
    saves: { count: options.saves, scale: options.savesScale },
    signal,
    say,
  };
  const platform = await readPlatform(options.driver);
  const results: TreeResult[] = [];
  for (const kind of options.trees) results.push(await playTree(kind, options.rows, settings));
  const report = markdownReport(results, options, platform);
  process.stdout.write(`${report}\n`);
  if (options.json !== undefined) await writeFile(options.json, jsonReport(results, options, platform));
  if (options.updateReadme) await updateReadme(report, options.driver);
}

async function readPlatform(driver: Driver): Promise<Platform> {
  const engine = await startPrivateEngine(repository, { driver, image: BASE_IMAGE });
  try {
    const environment = { env: engine.environment, extendEnv: false };
    const version = await execa('docker', ['version', '--format', '{{.Server.Version}}'], environment);
    const buildx = await execa('docker', ['buildx', 'version'], environment);
    return { engine: version.stdout, buildx: buildx.stdout.split(' ')[1] ?? '' };
  } finally {
    await engine.stop();
  }
}

async function updateReadme(report: string, what: Reported): Promise<void> {
  const path = join(repository, 'README.md');
  await writeFile(path, replaceBetweenMarkers(await readFile(path, 'utf8'), report, what));
}

function say(text: string): void {
  process.stderr.write(`· ${text}\n`);
}

const interruption = new AbortController();
// More than one may come, of the terminal and of the scripts around: none ends the clean-up.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
try {
  await main(interruption.signal);
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  say('interrupted');
  process.exitCode = 130;
}
