import * as z from 'zod';

const fields = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean(), z.number()]));
const list = z.array(z.union([z.string(), fields])).nullish();

/**
 * What `bake --print` says of how a target's steps run and what they see (docker/buildx `bake/bake.go`, `Target`). Secrets and SSH keys are texts as in `docker buildx build` (seen: 0.13),
 * or objects of the same fields in later versions (`util/buildflags/secrets.go` and `ssh.go`).
 */
export const printedStepOptions = z.object({
  secret: list,
  ssh: list,
  'cache-from': list,
  network: z.string().nullish(),
  'extra-hosts': z.record(z.string(), z.string().nullable()).nullish(),
  'shm-size': z.string().nullish(),
  ulimits: z.array(z.string()).nullish(),
  entitlements: z.array(z.string()).nullish(),
  pull: z.boolean().nullish(),
});

/** As options of `docker buildx build`. */
export function stepOptionsOf(printed: z.output<typeof printedStepOptions>): string[] {
  return [
    ...(printed.secret ?? []).map((secret) => `--secret=${csvOf(secret)}`),
    ...(printed.ssh ?? []).map((key) => `--ssh=${sshOf(key)}`),
    ...(printed['cache-from'] ?? []).map((source) => `--cache-from=${csvOf(source)}`),
    ...(printed.network ? [`--network=${printed.network}`] : []),
    ...Object.entries(printed['extra-hosts'] ?? {}).map(([host, address]) => `--add-host=${host}:${address ?? ''}`),
    ...(printed['shm-size'] ? [`--shm-size=${printed['shm-size']}`] : []),
    ...(printed.ulimits ?? []).map((limit) => `--ulimit=${limit}`),
    ...(printed.entitlements ?? []).map((entitlement) => `--allow=${entitlement}`),
    ...(printed.pull === true ? ['--pull'] : []),
  ];
}

function csvOf(given: string | z.output<typeof fields>): string {
  return typeof given === 'string'
    ? given
    : Object.entries(given)
        .map(([name, value]) => quoted(`${name}=${String(value)}`))
        .join(',');
}

function sshOf(given: string | z.output<typeof fields>): string {
  if (typeof given === 'string') {
    return given;
  }
  const { id = 'default', paths = [] } = given;
  const files = [paths].flat().join(',');
  return files === '' ? String(id) : `${String(id)}=${files}`;
}

function quoted(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
