import { describe, expect, it } from 'vitest';
import { type ManifestInput, manifestProblems } from './manifest-problems';

const strict: ManifestInput = { name: 'strict', description: 'd', default: 'false', choices: ['true', 'false'] };

describe('manifestProblems', () => {
  it.each<[ManifestInput, string[]]>([
    [strict, []],
    [{ name: 'mounts', description: 'd', default: '' }, []],
    [{ name: 'image', description: 'd', default: undefined }, []],
    [{ name: 'image', description: '', default: undefined }, ['image has no description']],
    [{ name: 'store', description: 'd', default: 'oci://x' }, []],
    [{ name: 'stricd', description: 'd', default: 'false' }, ['stricd is no option']],
    [{ ...strict, default: 'true' }, ["strict is 'true' by default, and the option 'false'"]],
    [{ ...strict, default: undefined }, ["strict is '' by default, and the option 'false'"]],
    [{ ...strict, choices: ['true', 'no'] }, ["strict may be 'no', which the option refuses"]],
    [
      { name: 'save-if', description: 'd', default: 'sometimes' },
      [
        "save-if is 'sometimes' by default, and the option 'always'",
        "save-if may be 'sometimes', which the option refuses",
      ],
    ],
  ])('%j', (input, problems) => {
    const traits = { renamed: { mounts: 'mount' }, besides: ['image'], ownDefaults: ['store'] };
    expect(manifestProblems([input], traits)).toEqual(problems);
  });
});
