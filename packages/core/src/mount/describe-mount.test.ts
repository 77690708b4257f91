import { expect, it } from 'vitest';
import { describeMount } from './describe-mount';

it('names all that tells a mount from others, in the words of its options', () => {
  const base = { from: 'seed', source: '/dir', uid: 1000, gid: 0, mode: 0o70 };
  expect(describeMount({ namespace: 'team', id: 'npm', base, target: '/root/.npm' })).toBe(
    'npm (target=/root/.npm, from=seed, source=/dir, uid=1000, gid=0, mode=0070, namespace=team)',
  );
  expect(describeMount({ namespace: '', id: '/a', base: {}, target: '/a' })).toBe('/a');
});
