import { describe, expect, it } from 'vitest';
import { type Details, idsOf, mountsOf, run } from '../../test/plan-of-text';

describe('the stages that are built', () => {
  const stages = (...lines: readonly string[]) =>
    lines.map((line) => (line.startsWith('id=') ? run(line) : line)).join('\n');

  it.each<[what: string, ids: readonly string[], text: string, details?: Details]>([
    ['the last', ['b'], stages('FROM scratch', 'id=a', 'FROM scratch', 'id=b')],
    [
      'the target, in any case',
      ['a'],
      stages('FROM scratch AS One', 'id=a', 'FROM scratch', 'id=b'),
      { target: 'oNE' },
    ],
    ['its base', ['a', 'b'], stages('FROM scratch AS one', 'id=a', 'FROM one', 'id=b')],
    [
      'what it copies from',
      ['a', 'b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'COPY --from=ONE / /', 'id=b'),
    ],
    [
      'what it copies from by number',
      ['a'],
      stages('FROM scratch', 'id=a', 'FROM scratch', 'id=b', 'FROM scratch', 'COPY --from=0 / /'),
    ],
    [
      'what its mounts come from',
      ['a', 'b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'RUN --mount=from=one,target=/x true', 'id=b'),
    ],
    [
      'not what a mount of another type names',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'RUN --mount=type=tmpfs,from=one,target=/x true', 'id=b'),
    ],
    [
      'not those that an image is copied from',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'COPY --from=two / /', 'id=b'),
    ],
    [
      'the earlier of the name as base, the later elsewhere',
      ['a', 'b'],
      stages('FROM scratch AS x', 'id=a', 'FROM x AS x', 'id=b', 'FROM scratch', 'COPY --from=x / /'),
    ],
    [
      'none that a context replaces',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM one', 'id=b'),
      { namedContexts: ['ONE:latest'] },
    ],
    [
      'the one that a variable names',
      ['a'],
      stages('ARG W=one', 'FROM scratch AS one', 'id=a', 'FROM scratch AS two', 'id=b', 'FROM $W'),
    ],
    [
      'and what ONBUILD adds to a child',
      ['p', 'o-1', 'c'],
      stages(
        'FROM scratch AS p',
        'id=p',
        'ONBUILD ENV N=1',
        'ONBUILD RUN --mount=type=cache,id=o-$N true',
        'FROM p',
        'id=c',
      ),
    ],
    [
      'but not to a grandchild or to itself',
      ['g'],
      stages(
        'FROM scratch AS p',
        'ONBUILD ENV N=1',
        'FROM p AS c',
        'FROM scratch',
        'ONBUILD RUN --mount=type=cache,id=o true',
        'id=g',
      ),
    ],
  ])('%s', (_what, ids, text, details = {}) => {
    expect([...idsOf(text, details)].toSorted()).toEqual([...ids].toSorted());
  });

  it('are named in the uses', () => {
    const text = stages(
      'FROM scratch AS Base',
      'ONBUILD RUN --mount=type=cache,id=o true',
      'FROM base AS One',
      'FROM base',
      'COPY --from=one / /',
    );
    const uses = mountsOf(text).flatMap((planned) => planned.uses);
    expect(uses).toEqual([
      { file: 'Dockerfile', line: 2, stage: 'stage-2' },
      { file: 'Dockerfile', line: 2, stage: 'one' },
    ]);
  });
});
