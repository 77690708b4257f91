/** A URL, or one of git's own forms (docker/buildx `util/urlutil`, buildkit `util/gitutil`). */
export function isRemoteContext(context: string): boolean {
  return (
    /^(?:https?|git|ssh):\/\//.test(context) ||
    /^(?:github\.com\/|git@)/.test(context) ||
    /^[\w.-]+@[\w.-]+:/.test(context)
  );
}
