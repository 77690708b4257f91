import { describe, expect, it } from 'vitest';
import { parseChallenge } from './challenge';

describe('parseChallenge', () => {
  const realm = 'https://auth.example/token';
  it.each([
    ['Basic realm="a registry"', { scheme: 'basic' }],
    ['basic', { scheme: 'basic' }],
    [`Bearer realm="${realm}"`, { scheme: 'bearer', realm, service: undefined, scopes: [] }],
    [
      `Bearer realm="${realm}",service="registry.example",scope="repository:a/b:pull,push"`,
      { scheme: 'bearer', realm, service: 'registry.example', scopes: ['repository:a/b:pull,push'] },
    ],
    [
      `bearer Realm=${realm} , service=x, scope="repository:a:pull repository:b:pull", error="invalid_token"`,
      { scheme: 'bearer', realm, service: 'x', scopes: ['repository:a:pull', 'repository:b:pull'] },
    ],
    [
      `Basic realm="with, a \\"comma\\"", Bearer realm="${realm}",service="x"`,
      { scheme: 'bearer', realm, service: 'x', scopes: [] },
    ],
    ['Bearer service="x"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
  ])('reads %s', (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });
});
