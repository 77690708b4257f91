/** What the folder begins with in which files are made before they get their names; random characters follow. */
export const partialBeginning = '.carryover-';

/** Whether an entry of the folder itself is such a folder, which a run that was killed may have left. */
export function isPartialFolder(path: string): boolean {
  return /^\.carryover-[A-Za-z0-9]{6}$/.test(path);
}
