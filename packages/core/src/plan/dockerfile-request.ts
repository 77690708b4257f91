import type { Value } from '../dockerfile/environment';
import { mountNamespaceArgument } from './mount-option';
import type { MountRules } from './mount-rules';

/** A build of one Dockerfile, as BuildKit would get it. */
export interface DockerfileRequest {
  /** For messages. */
  readonly file: string;
  readonly text: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** The stage to build: by default the last. */
  readonly target?: string | undefined;
  /** What is built for, `os/architecture[/variant]`. Where it is not given, it is the build platform. */
  readonly platform?: string | undefined;
  /** What the builder runs on. Where it is not given, mounts that depend on it are not in the plan. */
  readonly buildPlatform?: string | undefined;
  /** The names of `--build-context`: each takes the place of a stage or an image. */
  readonly namedContexts?: readonly string[] | undefined;
  /** What the build tool makes of mounts; BuildKit's rules by default. */
  readonly rules?: MountRules | undefined;
}

/** The text of a build argument. */
export function buildArgument({ buildArguments }: DockerfileRequest, name: string): string | undefined {
  return Object.hasOwn(buildArguments, name) ? buildArguments[name] : undefined;
}

/** A build argument as the value of a variable. */
export function givenValue(request: DockerfileRequest, name: string): Value | undefined {
  const text = buildArgument(request, name);
  return text === undefined ? undefined : { text };
}

/** The namespace that BuildKit puts before each id. */
export function namespaceOf(request: DockerfileRequest): string {
  return buildArgument(request, mountNamespaceArgument) ?? '';
}
