import { describe, expect, it } from 'vitest';
import type { CarryoverError } from '../carryover-error';
import type { SnapshotLocation } from '../engine';
import type { Recipe } from '../format/recipe';
import { list } from '../list';
import { prune } from '../prune';
import { recipePrefix, snapshotName } from '../store/names';
import { memoryStore } from '../testing/memory-store';
import { findRecipe } from './find-recipe';
import { keepRecipe } from './keep-recipe';

const location: SnapshotLocation = { project: 'p', scope: 'topic', readScopes: ['main'], key: '', platform: '' };
const hour = 3_600_000;

function recipeOf(target: string, time = 1): Recipe {
  const build = { tool: 'build', context: '.', target, buildArguments: [], buildContexts: [], platforms: [] } as const;
  return { format: 1, time, builds: [build], mounts: [] };
}

function mountWith(id: string): Recipe['mounts'][number] {
  return { mount: { namespace: '', id, base: {}, target: '/a' }, learntFrom: 'usage', inDockerfile: false };
}

function setUp() {
  const store = memoryStore();
  const warnings: CarryoverError[] = [];
  const observe = (event: { kind: string; warning?: CarryoverError }) => {
    warnings.push(...(event.warning === undefined ? [] : [event.warning]));
  };
  return { store, warnings, ports: { store, observe, signal: new AbortController().signal } };
}

describe('recipes', () => {
  it('are found newest first, in the own scope before the others', async () => {
    const { ports } = setUp();
    expect(await findRecipe(location, ports)).toBeUndefined();
    await keepRecipe(recipeOf('of-main'), { ...location, scope: 'main' }, ports);
    expect(await findRecipe(location, ports)).toMatchObject({ scope: 'main', recipe: recipeOf('of-main') });
    await keepRecipe(recipeOf('first'), location, ports);
    await keepRecipe(recipeOf('second'), location, ports);
    expect(await findRecipe(location, ports)).toMatchObject({ scope: 'topic', recipe: recipeOf('second') });
    expect(await findRecipe({ ...location, key: 'nightly', readScopes: [] }, ports)).toBeUndefined();
  });

  it('are not written where nothing is new', async () => {
    const { ports, store } = setUp();
    await keepRecipe(recipeOf('same', 1), location, ports);
    await keepRecipe({ ...recipeOf('same'), time: 99 }, location, ports);
    expect(store.names()).toHaveLength(1);
  });

  it('keep how long a build took that found nothing, until another such tells anew', async () => {
    const { ports, store } = setUp();
    const main = { ...location, scope: 'main', readScopes: [] };
    await keepRecipe({ ...recipeOf('same'), coldBuildSeconds: 60 }, main, ports);
    expect(await keepRecipe(recipeOf('same', 2), main, ports)).toMatchObject({ coldBuildSeconds: 60 });
    expect(store.names()).toHaveLength(1);
    expect(await keepRecipe(recipeOf('other', 3), main, ports)).toMatchObject({ coldBuildSeconds: 60 });
    expect(await keepRecipe({ ...recipeOf('other', 4), coldBuildSeconds: 70 }, main, ports)).toMatchObject({
      coldBuildSeconds: 70,
    });
    // A branch's first recipe has it from the branch that it reads.
    expect(await keepRecipe(recipeOf('topic', 5), location, ports)).toMatchObject({ coldBuildSeconds: 70 });
    expect(await findRecipe(location, ports)).toMatchObject({ scope: 'topic', recipe: { coldBuildSeconds: 70 } });
  });

  it('are written beside those of others that write at the same time', async () => {
    const { ports, store } = setUp();
    await Promise.all(['a', 'b'].map((target) => keepRecipe(recipeOf(target), location, ports)));
    expect(store.names()).toHaveLength(2);
  });

  it.each([
    ['no JSON', '{'],
    ['a newer format', JSON.stringify({ ...recipeOf('x'), format: 2 })],
    ['a mount with a line end', JSON.stringify({ ...recipeOf('x'), mounts: [mountWith('a\nRUN x')] })],
    ['something unknown', JSON.stringify({ ...recipeOf('x'), command: 'rm' })],
  ])('are passed over with a warning where they hold %s, and written anew', async (_, content) => {
    const { ports, store, warnings } = setUp();
    store.put(snapshotName(recipePrefix(location), 1), content);
    expect(await findRecipe(location, ports)).toBeUndefined();
    expect(warnings).toMatchObject([{ kind: 'trouble', code: 'recipe-unreadable' }]);
    await keepRecipe(recipeOf('good'), location, ports);
    expect(await findRecipe(location, ports)).toMatchObject({ recipe: recipeOf('good') });
  });

  it('are counted, and all but a few of each place are pruned', async () => {
    const { ports, store } = setUp();
    for (let number = 1; number <= 6; number++) {
      await keepRecipe(recipeOf(`stage-${number}`), location, ports);
    }
    await keepRecipe(recipeOf('other'), { ...location, scope: 'main' }, ports);
    expect((await list({}, ports)).totals.recipes.objects).toBe(7);
    const limits = { dryRun: false, now: Date.now() + 2 * hour };
    const young = await prune({ ...limits, gracePeriod: 3 * hour }, ports);
    expect(young).toMatchObject({ removed: [], objectsKept: 7 });
    const removed = [1, 2, 3].map((number) => ({
      kind: 'recipe',
      name: snapshotName(recipePrefix(location), number),
      because: 'count',
    }));
    const seen = await prune({ ...limits, gracePeriod: hour, dryRun: true }, ports);
    expect(seen.removed).toEqual(expect.arrayContaining(removed.map((each) => expect.objectContaining(each))));
    expect(store.names()).toHaveLength(7);
    expect(await prune({ ...limits, gracePeriod: hour }, ports)).toMatchObject({ objectsKept: 4 });
    expect(store.names()).toHaveLength(4);
    expect(await findRecipe(location, ports)).toMatchObject({ recipe: recipeOf('stage-6') });
    await prune({ ...limits, gracePeriod: hour, maximumAge: hour }, ports);
    expect(store.names()).toEqual([]);
  });
});
