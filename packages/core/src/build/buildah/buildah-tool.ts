import { isAbsolute, join } from 'node:path';
import { CarryoverError } from '../../carryover-error';
import { buildahRules } from '../../plan/mount-rules';
import { renderForBuildah } from '../../stages/render-for-buildah';
import type { BuildTool, BuildToolAdvice, ToolQuestion } from '../build-tool';
import type { BuilderFacts } from '../builder-facts';
import {
  buildahBuildCommand,
  buildahFactsCommand,
  buildahImagesCommand,
  buildahRemoveImagesCommand,
  buildahVersionCommand,
} from './buildah-commands';
import { type BuildahFacts, readBuildahFacts } from './buildah-facts';
import { type BuildahProgram, isAtLeast } from './buildah-program';
import { readImages } from './read-images';

/**
 * `podman build` or `buildah build`, which run the steps themselves, on this machine. A mount is a folder below `$TMPDIR` or `/var/tmp`, which is theirs: it is reached by
 * generated builds, so that the name that they give it, the owner that it has in their user namespace and its lock are exactly those of the user's own build.
 */
export function buildahTool(buildah: BuildahProgram): BuildTool {
  const { kind, program, arguments: before, version, architecture } = buildah;
  // Since 1.29, locks are beside the mounts; since 1.40, owners tell mounts apart (containers/buildah `CHANGELOG.md`; seen with 1.28 and 1.43).
  const dialect = { architecture, locksOutside: isAtLeast(version, 1, 29) };
  return {
    name: [program, ...before].join(' '),
    program,
    builder: undefined,
    advice: adviceFor(kind),
    render: (build) => renderForBuildah(build, dialect),
    answers: 'folder',
    // containers/buildah `pkg/util/util.go`, `DiscoverContainerfile`, and `imagebuildah/build.go`, `BuildDockerfiles`.
    dockerfilePaths: ({ context, file }) =>
      file === undefined
        ? [join(context, 'Containerfile'), join(context, 'Dockerfile')]
        : [file, ...(isAbsolute(file) ? [] : [join(context, file)])],
    mountRules: buildahRules(isAtLeast(version, 1, 40)),
    build: (request) => buildahBuildCommand(buildah, request),
    explainFailure: (tail) => explainFailure(buildah, tail),
    askForMounts: undefined,
    version: () => ({ command: buildahVersionCommand(buildah), read: (output) => output.trim() || undefined }),
    engineVersion: undefined,
    inspect: () => factsOf(buildah),
    // What builds leave is the image that each ends with. Mounts are folders that nobody keeps records of.
    records: (type) => (type === 'regular' ? { command: buildahImagesCommand(buildah), read: readImages } : undefined),
    prune: (ids) => ({
      command: buildahRemoveImagesCommand(buildah, ids),
      read: (printed) => ids.filter((id) => printed.includes(id)),
    }),
    history: undefined,
  };
}

function factsOf(buildah: BuildahProgram): ToolQuestion<BuilderFacts> {
  const { kind } = buildah;
  return {
    command: buildahFactsCommand(buildah),
    read: (output) => {
      const facts = readBuildahFacts(output);
      return facts && { name: kind, software: 'buildah', driver: kind, nodes: [nodeOf(kind, facts)] };
    },
  };
}

function nodeOf(kind: string, { isRemote, version, architecture }: BuildahFacts): BuilderFacts['nodes'][number] {
  return {
    name: kind,
    status: isRemote ? 'on another machine' : 'running',
    error: undefined,
    version: version && `${version.major}.${version.minor}`,
    platforms: [`linux/${architecture}`],
    collectionRules: [],
  };
}

/** `--build-context` came with buildah 1.27, which podman 4.2 has inside (containers/buildah `CHANGELOG.md`). */
const neededVersion = 'podman 4.2 or buildah 1.27 or later is needed';

function explainFailure({ kind, isRemote }: BuildahProgram, tail: string): CarryoverError | undefined {
  if (isRemote) {
    return new CarryoverError('podman builds on another machine here, whose mounts cannot be reached.', {
      code: 'builder-remote',
      kind: 'trouble',
      hint: 'Run carryover on that machine, where podman builds itself.',
    });
  }
  if (/unknown flag: --(?:build-context|volume|security-opt)/.test(tail)) {
    return new CarryoverError(`This ${kind} is too old: ${neededVersion}.`, {
      code: 'build-tool-too-old',
      kind: 'trouble',
      hint: `Install a newer ${kind}.`,
    });
  }
  return undefined;
}

/** As a shell has it: one folder before buildah 1.29, and one for each user since. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
const cacheFolders = '"${TMPDIR:-/var/tmp}"/buildah-cache*';

function adviceFor(kind: 'podman' | 'buildah'): BuildToolAdvice {
  return {
    install: `Install ${kind}, or put it in the PATH.`,
    findBuilder: `\`${kind} info\` says what is wrong.`,
    startBuilder: () => 'Run carryover on the machine where it builds.',
    newerBuildKit: `Install a newer ${kind}: ${neededVersion}.`,
    usageCommand: `ls ${cacheFolders}`,
    pruneCommand: `${kind} rmi`,
    pruneMountsCommand: `rm -r ${cacheFolders}`,
  };
}
