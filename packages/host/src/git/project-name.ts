import { basename } from 'node:path';
import type { GitFacts } from './git-facts';

/** The project that a working copy belongs to: `host/owner/name` of its origin, else the name of its folder. */
export function projectName(facts: GitFacts, workingDirectory: string): string {
  const ofRemote = facts.originUrl === undefined ? undefined : projectOfRemote(facts.originUrl);
  return ofRemote ?? (basename(facts.topFolder ?? workingDirectory) || 'default');
}

/**
 * `host/owner/name` of a remote's URL, in any of the forms that git takes (git-clone(1), "Git URLs"); without credentials, port and `.git`, so that every
 * way to reach a repository gives the same. Undefined for a path, which means something on one machine only.
 */
export function projectOfRemote(url: string): string | undefined {
  const [host, path] = hostAndPath(url);
  const clean = path
    .replace(/[?#].*$/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  return host === '' || clean === '' ? undefined : `${host.toLowerCase()}/${clean}`;
}

function hostAndPath(url: string): [host: string, path: string] {
  const withScheme = /^(?!file:)[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?(\[[^\]]*\]|[^/:]*)(?::[0-9]*)?(\/.*)?$/is.exec(url);
  if (withScheme !== null) {
    return [withScheme[1] ?? '', withScheme[2] ?? ''];
  }
  // The short form of ssh, which git takes where no slash comes before the first colon.
  const short = /^(?:[^/:]*@)?(\[[^\]]*\]|[^/:]+):(?!\/\/)(.*)$/s.exec(url);
  return [short?.[1] ?? '', short?.[2] ?? ''];
}
