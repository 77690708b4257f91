/** A node of a builder, as far as buildx chooses by it. */
export interface PlatformNode {
  /** What whoever made the builder said that it is for (`buildx create --platform`). */
  readonly configuredPlatforms: readonly string[];
  /** Those, and what the node itself says that it builds for. */
  readonly platforms: readonly string[];
}

/**
 * Which node of a builder, by its index, builds each of a build's platforms. Without any, a build goes to the first node. buildx goes by what its nodes are configured for if that has
 * every platform exactly, and else, for all of the build's platforms, also by what nodes say of themselves and by platforms that are a part of another, as linux/386 of
 * linux/amd64; what no node has goes to the first (docker/buildx `build/resolver/driver.go`, `Resolve` and `get`; before 0.29 `build/driver.go`).
 */
export function nodesOfPlatforms(nodes: readonly PlatformNode[], platforms: readonly string[]): number[] {
  const wanted = platforms.map(readPlatform);
  const exactly = wanted.map((platform) =>
    bestNode(
      platform,
      nodes,
      ({ configuredPlatforms }) => configuredPlatforms,
      (configured) => [configured],
    ),
  );
  const chosen = exactly.includes(undefined)
    ? wanted.map((platform) => bestNode(platform, nodes, ({ platforms: all }) => all, partsOf))
    : exactly;
  return chosen.map((node) => node ?? 0);
}

interface Platform {
  readonly system: string;
  readonly architecture: string;
  readonly variant: string;
}

/** One node's platform that suits, with what it can be used for, the best first. */
interface Candidate {
  readonly node: number;
  readonly platform: Platform;
}

function bestNode(
  wanted: Platform,
  nodes: readonly PlatformNode[],
  platformsOf: (node: PlatformNode) => readonly string[],
  usesOf: (platform: Platform) => readonly Platform[],
): number | undefined {
  let best: Candidate | undefined;
  for (const [node, facts] of nodes.entries()) {
    for (const platform of platformsOf(facts).map(readPlatform)) {
      const uses = usesOf(platform);
      const place = placeIn(uses, wanted);
      if (place < 0) {
        continue;
      }
      const placeOfBest = best === undefined ? -1 : placeIn(uses, best.platform);
      if (best === undefined || placeOfBest < 0 || place < placeOfBest) {
        best = { node, platform };
      }
    }
  }
  return best?.node;
}

function placeIn(platforms: readonly Platform[], wanted: Platform): number {
  return platforms.findIndex((each) => textOf(each) === textOf(wanted));
}

function textOf({ system, architecture, variant }: Platform): string {
  return `${system}/${architecture}/${variant}`;
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  i386: '386',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
};
const variants: Readonly<Record<string, string>> = { armhf: 'v7', armel: 'v6' };

/** Brings a platform into the one form that equal ones have (containerd/platforms `database.go`, `normalizeArch`). */
function readPlatform(text: string): Platform {
  const [system = '', given = '', told = ''] = text.trim().toLowerCase().split('/');
  const architecture = architectures[given] ?? given;
  const variant = variants[given] ?? (/^\d/.test(told) ? `v${told}` : told);
  const usual: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' };
  if (architecture === 'arm') {
    return { system, architecture, variant: variant === '' ? 'v7' : variant };
  }
  return { system, architecture, variant: variant === usual[architecture] ? '' : variant };
}

/** What a node of one platform builds besides (containerd/platforms `compare.go`, `platformVector`). */
function partsOf(platform: Platform): Platform[] {
  const { system, architecture, variant } = platform;
  const version = Number(variant.replace(/^v/, ''));
  switch (architecture) {
    case 'amd64':
      return [platform, ...lowerVersions(platform, version, 1), { system, architecture: '386', variant: '' }].map(
        (each) => (each.architecture === 'amd64' && each.variant === 'v1' ? { ...each, variant: '' } : each),
      );
    case 'arm':
      return [platform, ...lowerVersions(platform, version, 5)];
    case 'arm64':
      return [platform, ...partsOf({ system, architecture: 'arm', variant: 'v8' })];
    default:
      return [platform];
  }
}

function lowerVersions(platform: Platform, version: number, lowest: number): Platform[] {
  return Number.isInteger(version)
    ? Array.from({ length: Math.max(0, version - lowest) }, (_, index) => ({
        ...platform,
        variant: `v${version - 1 - index}`,
      }))
    : [];
}
