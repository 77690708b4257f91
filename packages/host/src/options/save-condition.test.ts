import { describe, expect, it } from 'vitest';
import { jobStatus } from './job-status';
import { saveCondition } from './save-condition';

describe('when to save', () => {
  it.each([
    ['always', { when: 'always' }],
    ['success', { when: 'success' }],
    ['never', { when: 'never' }],
    ['changed-by-percent', { when: 'always', minimumChange: 0.05 }],
    ['changed-by-percent=12.5', { when: 'always', minimumChange: 0.125 }],
    ['changed-by-percent=100', { when: 'always', minimumChange: 1 }],
  ])('%s is understood', (text, expected) => {
    expect(saveCondition.parse(text)).toEqual({ minimumChange: undefined, ...expected });
  });

  it.each(['', 'Always', 'changed-by-percent=', 'changed-by-percent=101', 'changed-by-percent=-1', 'changed-by-5'])(
    '%j is refused',
    (text) => {
      expect(saveCondition.safeParse(text).success).toBe(false);
    },
  );

  it.each([
    ['success', 'success'],
    ['failed', 'failure'],
    ['failure', 'failure'],
    ['canceled', 'cancelled'],
    ['cancelled', 'cancelled'],
  ])('a job that is said to be %s counts as %s', (word, expected) => {
    expect(jobStatus.parse(word)).toBe(expected);
  });

  it('a word that no CI uses is refused', () => {
    expect(jobStatus.safeParse('toString').success).toBe(false);
  });
});
