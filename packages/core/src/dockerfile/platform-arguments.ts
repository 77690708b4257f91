import type { Value } from './environment';

interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** As containerd's `platforms.Normalize` does, which BuildKit applies to what it is given. */
function readPlatform(text: string): Platform {
  const [os = '', architecture = '', variant = ''] = text.toLowerCase().split('/');
  return { os: os === 'macos' ? 'darwin' : os, ...normalized(architecture, variant) };
}

function normalized(architecture: string, variant: string): { architecture: string; variant: string } {
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: variant === '8' || variant === 'v8' ? '' : variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      return { architecture, variant: /^[5-8]$/.test(variant) ? `v${variant}` : variant || 'v7' };
    default:
      return { architecture, variant };
  }
}

export interface Platforms {
  /** `os/architecture[/variant]`; where none is given, the build platform is the target. */
  readonly platform?: string | undefined;
  readonly buildPlatform?: string | undefined;
}

/**
 * The arguments that are there without being given (buildkit `frontend/dockerfile/dockerfile2llb/platform.go`, `defaultArgs`). A build argument of the same
 * name takes their place.
 */
export function platformArguments(
  { platform, buildPlatform }: Platforms,
  targetStage: string,
): ReadonlyMap<string, Value> {
  const target = platform ?? buildPlatform;
  const all = [...ofPlatform('BUILD', buildPlatform, false), ...ofPlatform('TARGET', target, true)];
  return new Map<string, Value>([...all, ['TARGETSTAGE', { text: targetStage }]]);
}

function ofPlatform(
  prefix: 'BUILD' | 'TARGET',
  given: string | undefined,
  dependsOnPlatform: boolean,
): [string, Value][] {
  const { os, architecture, variant } = readPlatform(given ?? '');
  const parts = [
    ['PLATFORM', [os, architecture, variant].filter((part) => part !== '').join('/')],
    ['OS', os],
    ['OSVERSION', ''],
    ['ARCH', architecture],
    ['VARIANT', variant],
  ] as const;
  return parts.map(([part, text]) => {
    const variable = prefix + part;
    return [
      variable,
      { text, dependsOnPlatform, unknown: given === undefined ? { variable, image: undefined } : undefined },
    ];
  });
}

/** The arguments that name a platform to build for, as they would be given. */
export function targetArguments(platform: string): readonly { readonly name: string; readonly value: string }[] {
  return ofPlatform('TARGET', platform, true).map(([name, { text }]) => ({ name, value: text }));
}
