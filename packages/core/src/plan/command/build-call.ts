/** Whether a `--call`, or the `call` of a bake target, reports about a build and runs none of its steps (buildx `util/buildflags/callfunc.go`, `ParseCallFunc`). */
export function isReport(call: string): boolean {
  const method = call.split(',').find((field) => !field.includes('='));
  return method !== undefined && method !== '' && method !== 'build';
}

/** `-`, or a `dest=-` among its fields (buildx `util/buildflags/export.go`, `ParseExports`). */
export function goesToStandardOutput(output: string): boolean {
  return output === '-' || output.split(',').some((field) => field.trim() === 'dest=-');
}
