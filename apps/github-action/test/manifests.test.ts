import { describe, expect, it } from 'vitest';
import { inputsOf } from '../src/action-input';
import { manifests, manifestText } from './manifest';

describe('the manifest', () => {
  // Where the option table has changed, `vitest run --update` writes them anew.
  it.each(manifests)('$path agrees with the option table', async (manifest) => {
    await expect(manifestText(manifest)).toMatchFileSnapshot(`../../../${manifest.path}`);
  });

  it('has the inputs that users of docker’s actions and of actions/cache expect', () => {
    const names = inputsOf(['inject', 'extract']).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['builder', 'context', 'file', 'target', 'build-args', 'build-contexts', 'platforms', 'bake-files'],
        ...['bake-targets', 'mounts', 'store', 'key', 'scope', 'save-if', 'strict', 'toolbox-image'],
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
