import type { BuildRecipe } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { placingFolder } from './placing-folder';

const target = (context: string, title?: string) => ({ title, recipe: { context } as BuildRecipe });

describe('the folder by which a pod is chosen', () => {
  it.each<[what: string, targets: ReturnType<typeof target>[], folder: string | undefined]>([
    ['a plain build: its context', [target('.')], '/work'],
    ['a folder below', [target('app/')], '/work/app'],
    ['a folder beside, in other words', [target('../work/./app/../other')], '/work/other'],
    ['an absolute folder', [target('/src/app')], '/src/app'],
    ['standard input', [target('-')], undefined],
    ['an address', [target('https://example.com/app.git#main')], undefined],
    [
      'targets of a bake, whatever their contexts',
      [target('app', "target 'app'"), target('/x', "target 'x'")],
      '/work',
    ],
    ['mounts that were named, and no build', [], '/work'],
  ])('%s', (_what, targets, folder) => {
    expect(placingFolder(targets, '/work')).toBe(folder);
  });
});
