import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildRun, type DemoBuilder, openDemoBuilder } from './demo-builder.ts';
import { extractCaches, injectCaches } from './demo-carryover.ts';
import { type DemoResult, demoReport, findFaults } from './demo-report.ts';

/** The whole story: each part on a builder whose caches are empty. */
async function playDemo(builder: DemoBuilder, folder: string): Promise<DemoResult> {
  say('1/4 building on an empty builder');
  await builder.empty();
  const cold = await build(builder, 'cold');

  say('2/4 saving the caches');
  const saved = await extractCaches(builder, folder);

  say('3/4 emptying the builder and building again, without carryover');
  await builder.empty();
  const without = await build(builder, 'without');

  say('4/4 emptying the builder, putting the caches back, and building again');
  await builder.empty();
  const restored = await injectCaches(builder, folder);
  const carried = await build(builder, 'with');
  const savedAgain = await extractCaches(builder, folder);
  return { cold, saved, without, restored, carried, savedAgain };
}

async function build(builder: DemoBuilder, commit: string): Promise<BuildRun> {
  const run = await builder.build(commit);
  say(
    `    ${run.seconds.toFixed(1)} s, found ${run.before.modules} modules and ${run.before.packages} compiled packages`,
  );
  return run;
}

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({ options: { 'own-engine': { type: 'boolean', default: false } } });
  const folder = await mkdtemp(join(tmpdir(), 'carryover-demo-'));
  try {
    const builder = await openDemoBuilder(values['own-engine'], signal);
    try {
      const result = await playDemo(builder, folder);
      process.stdout.write(demoReport(result));
      process.exitCode = findFaults(result).length === 0 ? 0 : 1;
    } finally {
      await builder.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
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
