import { describe, expect, it } from 'vitest';
import { projectName, projectOfRemote } from './project-name';

describe('projectOfRemote', () => {
  it.each<[string, string | undefined]>([
    ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://github.com/acme/shop', 'github.com/acme/shop'],
    ['https://github.com/acme/shop/', 'github.com/acme/shop'],
    ['https://user:s3cret@github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://x-access-token:a@b@github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://gitlab.example.org:8443/group/sub/shop.git?private_token=s3cret', 'gitlab.example.org/group/sub/shop'],
    ['HTTPS://GitHub.com/Acme/Shop.git', 'github.com/Acme/Shop'],
    ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
    ['github.com:acme/shop', 'github.com/acme/shop'],
    ['git@host.example:/srv/shop.git', 'host.example/srv/shop'],
    ['ssh://git@github.com/acme/shop.git', 'github.com/acme/shop'],
    ['ssh://git@host.example:2222/acme/shop.git', 'host.example/acme/shop'],
    ['git+ssh://git@host.example/acme/shop.git', 'host.example/acme/shop'],
    ['git://host.example/shop.git', 'host.example/shop'],
    ['ssh://git@[2001:db8::1]:22/acme/shop.git', '[2001:db8::1]/acme/shop'],
    ['/srv/git/shop.git', undefined],
    ['../shop', undefined],
    ['./a:b', undefined],
    ['file:///srv/git/shop.git', undefined],
    ['https://github.com', undefined],
    ['', undefined],
  ])('makes of %j %j', (url, project) => {
    expect(projectOfRemote(url)).toBe(project);
  });
});

describe('projectName', () => {
  const nothing = { topFolder: undefined, originUrl: undefined, branch: undefined, defaultBranch: undefined };

  it.each([
    [
      { ...nothing, originUrl: 'git@github.com:acme/shop.git', topFolder: '/home/me/copy' },
      '/home/me/copy/sub',
      'github.com/acme/shop',
    ],
    [{ ...nothing, originUrl: '/srv/shop.git', topFolder: '/home/me/copy' }, '/home/me/copy/sub', 'copy'],
    [{ ...nothing, topFolder: '/home/me/copy' }, '/home/me/copy/sub', 'copy'],
    [nothing, '/home/me/folder', 'folder'],
    [nothing, '/', 'default'],
  ])('%j in %j is %j', (facts, folder, project) => {
    expect(projectName(facts, folder)).toBe(project);
  });
});
