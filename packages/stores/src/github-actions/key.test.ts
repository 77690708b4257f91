import { describe, expect, it } from 'vitest';
import { keyOf, keyPrefixOf, nameOf } from './key';

describe('keys', () => {
  it.each([
    ['v1/a/packs/0f', 'carryover/v1/a/packs/0f$'],
    ['v1/github.com%2Facme%2FShop', 'carryover/v1/github.com!2^facme!2^f^shop$'],
    ['.a_b@c+d=e~f-g', 'carryover/.a_b@c+d=e~f-g$'],
  ])('keep %s as %s', (name, key) => {
    expect(keyOf(name)).toBe(key);
    expect(nameOf(key)).toBe(name);
  });

  it('differ in more than case, for names that do not', () => {
    expect(keyOf('a/B').toLowerCase()).not.toBe(keyOf('a/b').toLowerCase());
    expect(keyOf('a/B').toLowerCase()).toBe(keyOf('a/B'));
  });

  it('begin with the prefix of their folder, and with no other key', () => {
    expect(keyOf('v1/A/b/c').startsWith(keyPrefixOf('v1/A/b/'))).toBe(true);
    expect(keyOf('v1/A/b').startsWith(keyPrefixOf('v1/A/b/'))).toBe(false);
    for (const longer of ['a/bc', 'a/bC', 'a/b/c', 'a/b%', 'a/b-']) {
      expect(keyOf(longer).startsWith(keyOf('a/b'))).toBe(false);
    }
    expect(keyPrefixOf('')).toBe('carryover/');
  });

  it.each(['', 'carryover/', 'node-cache-linux', 'carryover/a', 'carryover/A$', 'carryover/a%$', 'other/a$'])(
    'of others give no name: %j',
    (key) => {
      expect(nameOf(key)).toBeUndefined();
    },
  );

  it('may have 512 characters and no more', () => {
    expect(keyOf('x'.repeat(501))).toHaveLength(512);
    const error = { name: 'StoreError', code: 'store-name-too-long', transient: false };
    expect(() => keyOf('x'.repeat(502))).toThrow(expect.objectContaining(error));
    expect(() => keyOf('X'.repeat(251))).toThrow(expect.objectContaining(error));
    expect(() => keyPrefixOf(`${'x'.repeat(502)}/`)).toThrow(expect.objectContaining(error));
  });
});
