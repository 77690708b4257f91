import type { ParsedLocation } from '../parse-location';

/** Where a repository of a registry is. */
export interface OciConfig {
  /** Host, and port where it is not the usual one: as it is shown, and as `docker login` files credentials under. */
  readonly registry: string;
  readonly repository: string;
  /** Where the registry's API answers, without a path. */
  readonly origin: string;
}

export const ociForm = 'oci://REGISTRY/REPOSITORY';

const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests: `<name>`. */
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/** Many clients limit host and repository together to this (the same section of the specification). */
const longestReference = 255;
const loopbackPattern = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::|$)/;
/** Docker Hub answers under another name than it is known by (https://docs.docker.com/docker-hub/usage/pulls/). */
const dockerHub = { names: new Set(['docker.io', 'index.docker.io']), host: 'registry-1.docker.io' };

/** What is wrong with an `oci:` location, each as a clause. */
export function ociProblemsOf(location: ParsedLocation): string[] {
  const { registry, repository } = partsOf(location);
  const needed = location.path.startsWith('//') && registry !== '' && repository !== '';
  return [
    ...(needed ? [] : [`it does not name a registry and a repository, as in ${ociForm}`]),
    ...(needed && !hostPattern.test(registry) ? [`'${registry}' is not the host of a registry`] : []),
    ...(needed && !repositoryPattern.test(repository)
      ? [`'${repository}' is not the name of a repository (lower-case letters, digits, and . _ - / between them)`]
      : []),
    ...(needed && `${registry}/${repository}`.length > longestReference
      ? [`registry and repository are longer than ${longestReference} characters`]
      : []),
    ...location.parameters.flatMap(([name, value]) => problemOfParameter(name, value)),
  ];
}

function problemOfParameter(name: string, value: string): string[] {
  if (name !== 'plainHttp') {
    return [`it has an unknown parameter '${name}'`];
  }
  return value === 'true' || value === 'false' ? [] : ["its parameter 'plainHttp' is neither true nor false"];
}

/** What an `oci:` location without problems means. A registry on this machine is spoken to without TLS, as Docker does, unless `plainHttp=false`. */
export function ociConfigOf(location: ParsedLocation): OciConfig {
  const { registry, repository } = partsOf(location);
  const plainHttp = location.parameters.findLast(([name]) => name === 'plainHttp')?.[1];
  const isPlain = plainHttp === undefined ? loopbackPattern.test(registry) : plainHttp === 'true';
  const host = dockerHub.names.has(registry) ? dockerHub.host : registry;
  return { registry, repository, origin: `${isPlain ? 'http' : 'https'}://${host}` };
}

function partsOf({ path }: ParsedLocation): { registry: string; repository: string } {
  const [registry = '', ...folders] = path.replace(/^\/\//, '').split('/');
  return { registry, repository: folders.join('/') };
}
