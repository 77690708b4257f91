import { isAbsolute, join } from 'node:path';
import type { BuildRecipe, ComposeCommand } from '@carryover/core';
import { isRemoteContext } from '@carryover/core';
import * as z from 'zod';
import type { BuildTarget } from './build-target';

/** What compose makes of a service's `build` (compose-spec/compose-go `types/types.go`, `BuildConfig`), as far as it decides about mounts. */
const printedBuild = z.object({
  context: z.string().default('.'),
  dockerfile: z.string().default('Dockerfile'),
  dockerfile_inline: z.string().optional(),
  args: z.record(z.string(), z.string().nullable()).default({}),
  target: z.string().optional(),
  additional_contexts: z.record(z.string(), z.string()).default({}),
  platforms: z.array(z.string()).default([]),
  no_cache: z.boolean().default(false),
  network: z.string().nullish(),
  secrets: z.array(z.unknown()).nullish(),
  ssh: z.array(z.unknown()).nullish(),
});

const printedService = z.object({ build: printedBuild.nullish(), platform: z.string().optional() });

const printedProject = z.object({ services: z.record(z.string(), printedService).nullish() });

export type ComposeServices = Readonly<Record<string, z.output<typeof printedService>>>;

/** Reads what `compose config --format json` prints, where each dollar sign is doubled (docker/compose `cmd/compose/config.go`, `escapeDollarSign`). */
export function readComposeServices(printed: string): ComposeServices {
  return printedProject.parse(JSON.parse(printed.split('$$').join('$'))).services ?? {};
}

/** The services that will be built: those that are named, or all, and those whose images they take as contexts (docker/compose `pkg/compose/build.go`, `addBuildDependencies`). */
export function servicesToBuild(command: ComposeCommand, services: ComposeServices): readonly string[] {
  const isAll = command.services.length === 0 || command.withDependencies;
  const chosen = new Set(isAll ? [...command.services, ...Object.keys(services)] : command.services);
  // What is added meanwhile is gone through, too.
  for (const name of chosen) {
    for (const location of Object.values(services[name]?.build?.additional_contexts ?? {})) {
      if (location.startsWith('service:')) {
        chosen.add(location.slice('service:'.length));
      }
    }
  }
  return [...chosen];
}

/** The builds of some services. */
export function composeTargets(
  command: ComposeCommand,
  services: ComposeServices,
  names: readonly string[],
): readonly BuildTarget[] {
  return names.flatMap((name) => {
    const service = services[name];
    return service?.build ? [targetOf(name, service.build, service.platform, command)] : [];
  });
}

function targetOf(
  name: string,
  build: z.output<typeof printedBuild>,
  platform: string | undefined,
  command: ComposeCommand,
): BuildTarget {
  const { context, dockerfile, args, additional_contexts: contexts } = build;
  const own = Object.entries(args).map(([argument, value]) => ({ name: argument, value: value ?? undefined }));
  const recipe: BuildRecipe = {
    context,
    file: isAbsolute(dockerfile) || isRemoteContext(context) ? dockerfile : join(context, dockerfile),
    target: build.target || undefined,
    // Those of the command line come on top (`resolveAndMergeBuildArgs`).
    buildArguments: [...own, ...command.buildArguments],
    buildContexts: Object.entries(contexts).map(([replaced, location]) => ({ name: replaced, location })),
    // Where no platforms are built for, it is the one that the service runs on (docker/compose `cmd/compose/options.go`, `applyPlatforms`).
    platforms: build.platforms.length === 0 && platform !== undefined ? [platform] : build.platforms,
    noCache: build.no_cache || command.noCache,
    noCacheFilters: [],
    stepOptions: build.network ? [`--network=${build.network}`] : [],
    // Compose has its own ways to name them.
    secretsUnknown: [build.secrets, build.ssh].some((given) => (given ?? []).length > 0),
  };
  return {
    title: `service '${name}'`,
    tool: 'compose',
    recipe,
    inlineDockerfile: build.dockerfile_inline || undefined,
  };
}
