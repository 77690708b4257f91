import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dockerBuildx } from './buildx/buildx-program';
import { buildxTool } from './buildx/buildx-tool';
import type { Command, CommandRunner } from './command-runner';
import { removeLeftovers } from './remove-leftovers';

const token = 'carryover0123456789abcdef';
const tool = buildxTool(dockerBuildx);
const limits = { signal: new AbortController().signal, deadline: 1_000, inactivityLimit: 1_000 };

/** What a question that was asked at once with another takes longer than it, in milliseconds. */
const slowness = 40;

interface Context {
  /** Whether a build still reads it. */
  used: boolean;
  /** Whether somebody looks how large it is. */
  measured: boolean;
  removed: boolean;
}

/**
 * A builder that keeps a context which a build was sent. By BuildKit's rules (`cache/manager.go`, `DiskUsage`, `pruneOnce`), a used one is told of by its frozen
 * copy alone, an unused one by itself alone, and what is used or measured is not removed.
 */
function builderKeeping(context: Context, description = `local source for payload-${token}`): CommandRunner {
  function usage(type: string): string {
    const shown = !context.removed && (type === 'regular') === context.used;
    const id = context.used ? 'frozen' : 'context';
    return shown
      ? `ID:\t\t${id}\nReclaimable:\t${!context.used}\nDescription:\t${description}\nType:\t\t${type}\n\n`
      : '';
  }
  function prune(filter: string): string {
    const head = 'ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n';
    if (context.used || context.measured || !/\bcontext\b/.test(filter)) {
      return 'Total:\t0B\n';
    }
    context.removed = true;
    return `${head}context*                                 \ttrue \t\t4.096kB   \t2 seconds ago\nTotal:\t4.096kB\n`;
  }
  async function answer({ arguments: words }: Command): Promise<string> {
    const filter = words.at(-1) ?? '';
    if (words.includes('prune')) {
      return prune(filter);
    }
    const type = filter.replace('--filter=type=', '');
    await pause(type === 'regular' ? slowness : 0);
    return usage(type);
  }
  return {
    run: async (command) => ({ ending: 'exited', exitCode: 0, output: await answer(command), errorTail: [] }),
  };
}

describe('what a build was sent', () => {
  it.each([
    ['before it is asked for', 0],
    ['while it is asked for', slowness / 2],
    ['after it was asked for', 2 * slowness],
  ])('is removed where the build lets go of it %s', async (_, milliseconds) => {
    const context = { used: milliseconds > 0, measured: false, removed: false };
    setTimeout(() => {
      context.used = false;
    }, milliseconds);
    await removeLeftovers(builderKeeping(context), tool, token, limits);
    expect(context.removed).toBe(true);
  });

  it('is removed where somebody measured it at first', async () => {
    const context = { used: false, measured: true, removed: false };
    setTimeout(() => {
      context.measured = false;
    }, 2 * slowness);
    await removeLeftovers(builderKeeping(context), tool, token, limits);
    expect(context.removed).toBe(true);
  });

  it('is removed by a later run where its own could not, and is not waited for', async () => {
    const context = { used: true, measured: false, removed: false };
    const later = 'carryoverfedcba9876543210';
    await removeLeftovers(builderKeeping(context), tool, later, limits);
    expect(context.removed).toBe(false);
    context.used = false;
    await removeLeftovers(builderKeeping(context), tool, later, limits);
    expect(context.removed).toBe(true);
  });

  it.each([
    'local source for payload-carryover',
    'local source for carryover0123456789abcdef0',
    'local source for context',
  ])('is told from what a user’s build was sent: %s', async (description) => {
    const context = { used: false, measured: false, removed: false };
    await removeLeftovers(builderKeeping(context, description), tool, token, limits);
    expect(context.removed).toBe(false);
  });
});
