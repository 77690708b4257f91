/**
 * The entry of the command. It looks at the version of Node before anything is loaded that an older one cannot read; so it imports nothing itself, and
 * the command is a file of its own beside it.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  const { runCommandLine }: typeof import('./command-line') = await import(
    new URL('./command-line.mjs', import.meta.url).href
  );
  await runCommandLine();
} else {
  process.stderr.write(`carryover: error: Node.js 22.15 or newer is needed; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
}
