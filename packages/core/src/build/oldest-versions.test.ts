import { describe, expect, it } from 'vitest';
import { buildxTool } from './buildx/buildx-tool';
import { oldestVersions, tooOld, tooOldBuildKit } from './oldest-versions';

const tool = buildxTool({ program: 'docker', arguments: ['buildx'] });

describe('a BuildKit', () => {
  it.each([
    ['remote', '0.12.4', undefined, 'BuildKit 0.12.4'],
    ['remote', '0.9.99', undefined, 'BuildKit 0.9.99'],
    ['remote', '0.12.5', undefined, undefined],
    ['remote', '0.12.5-rc1', undefined, undefined],
    ['remote', '1.0.0', undefined, undefined],
    ['remote', '0.13', undefined, undefined],
    // An engine does not always tell its BuildKit's version, but its own.
    ['docker', undefined, '24.0.9', 'the BuildKit of Docker 24.0.9'],
    ['docker', undefined, '25.0.2', undefined],
    ['docker', undefined, '26.1.5+dfsg1', undefined],
    ['docker', '0.12.5', '24.0.9', undefined],
    // It says nothing of a builder elsewhere.
    ['docker-container', undefined, '20.10.24', undefined],
    ['docker', undefined, undefined, undefined],
  ])('of %s, version %s, in an engine %s: %s', (driver, version, engine, expected) => {
    expect(tooOldBuildKit({ oldest: oldestVersions }, { driver }, { version }, engine)).toBe(expected);
    expect(tooOldBuildKit({}, { driver }, { version }, engine)).toBeUndefined();
  });

  it('that is too old is told with what is needed', () => {
    expect(tooOld('ci', 'BuildKit 0.11.6', tool)).toMatchObject({
      code: 'buildkit-too-old',
      message: expect.stringMatching(/^The builder ci has BuildKit 0\.11\.6, and 0\.12\.5 or later is needed/),
      hint: tool.advice.newerBuildKit,
    });
  });
});
