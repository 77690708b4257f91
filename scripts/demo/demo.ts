import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildRun, type DemoBuilder, openDemoBuilder } from './demo-builder.ts';
import { buildWithCarryover } from './demo-carryover.ts';
import { type DemoResult, demoReport, findFaults } from './demo-report.ts';

/** The whole story: each part on a builder whose caches are empty. */
async function playDemo(builder: DemoBuilder, folder: string): Promise<DemoResult> {
  say('1/3 carryover run -- docker buildx build …, on an empty builder');
  await builder.empty();
  const first = await buildWithCarryover(builder, folder, 'cold');
  tell(first.build);

  say('2/3 docker buildx build …, without carryover, on an empty builder');
  await builder.empty();
  const without = await builder.build('without');
  tell(without);

  say('3/3 carryover run -- docker buildx build … again, on an empty builder');
  await builder.empty();
  const second = await buildWithCarryover(builder, folder, 'with');
  tell(second.build);
  return {
    cold: first.build,
    saved: first.extract,
    without,
    restored: second.inject,
    carried: second.build,
    savedAgain: second.extract,
  };
}

function tell({ seconds, before }: BuildRun): void {
  say(`    ${seconds.toFixed(1)} s, found ${before.modules} modules and ${before.packages} compiled packages`);
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
