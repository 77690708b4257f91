/** The branch, if a name is one: with or without `refs/heads/` before it. Undefined for another ref, and for none. */
export function branchOfRef(ref: string | undefined): string | undefined {
  const branch = ref?.replace(/^refs\/heads\//, '');
  return branch === undefined || branch === '' || branch.startsWith('refs/') ? undefined : branch;
}

/** The tag that `refs/tags/…` names. */
export function tagOfRef(ref: string | undefined): string | undefined {
  return ref?.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined;
}
