const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Whether this Node.js is one that carryover runs on; else says so, and sets the exit code of misuse. Older ones can read this file. */
export function nodeIsNewEnough(): boolean {
  if (major > 22 || (major === 22 && minor >= 15)) {
    return true;
  }
  process.stderr.write(`carryover: error: Node.js 22.15 or newer is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
  return false;
}
