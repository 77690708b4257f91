export { askForMounts, type LlbReply } from './build/ask-for-mounts';
export { type AskContext, answerOf, askTool, type ToolReply } from './build/ask-tool';
export { type BuildRecord, type InspectedBuild, inspectBuild, listBuilds, readAttachment } from './build/build-history';
export type { BuildQuestion } from './build/build-question';
export type { BuildTool, BuildToolAdvice, ToolQuestion } from './build/build-tool';
export { buildahFactsCommand } from './build/buildah/buildah-commands';
export { readBuildahFacts } from './build/buildah/buildah-facts';
export type { BuildahProgram } from './build/buildah/buildah-program';
export { buildahTool } from './build/buildah/buildah-tool';
export { buildctlTool } from './build/buildctl/buildctl-tool';
export {
  type BuilderFacts,
  type BuilderNode,
  builderFacts,
  type CollectionRule,
} from './build/builder-facts';
export { builderPlatform } from './build/builder-platform';
export { type BuildxProgram, dockerBuildx } from './build/buildx/buildx-program';
export { buildxTool } from './build/buildx/buildx-tool';
export type { Command, CommandContext, CommandEnding, CommandResult, CommandRunner } from './build/command-runner';
export { dockerBuildTool, dockerVersionsQuestion } from './build/docker-build/docker-build-tool';
export { listMountRecords, type MountRecord } from './build/mount-records';
export { nodesOfPlatforms, type PlatformNode } from './build/node-of-platform';
export { tooOld, tooOldBuildKit } from './build/oldest-versions';
export { queueingCommandRunner } from './build/queueing-command-runner';
export { ranSteps } from './build/ran-steps';
export { isRecordOf } from './build/record-of-mount';
export {
  asTrouble,
  CarryoverError,
  type CarryoverErrorDetails,
  type ErrorKind,
  isCarryoverError,
} from './carryover-error';
export { targetArguments } from './dockerfile/platform-arguments';
export type * from './engine';
export { extract } from './extract';
export { Recipe, type RecordedBuild, type RecordedMount } from './format/recipe';
export { Snapshot } from './format/snapshot';
export { fillFromFolders } from './host-folder/fill-from-folders';
export type * from './host-folder/folder-request';
export { updateFolders } from './host-folder/update-folders';
export { inject } from './inject';
export { type ListPorts, type ListReport, type ListRequest, list } from './list';
export { type KnownSnapshot, type LookUpPorts, lookUp } from './look-up';
export { describeMount } from './mount/describe-mount';
export type { Mount, MountBase } from './mount/mount';
export { mountDigest } from './mount/mount-digest';
export type { EngineEvent, Observer } from './observer';
export { isReport } from './plan/command/build-call';
export type {
  BakeCommand,
  BuildCommand,
  BuildRecipe,
  CommandBuildArgument,
  CommandBuildContext,
  ComposeCommand,
  DockerfileCommand,
  ReadBuildCommand,
} from './plan/command/build-command';
export { readBuildCommand } from './plan/command/read-docker-command';
export type { DockerfileRequest } from './plan/dockerfile-request';
export { judgePlan, type PlanVerdict, type UnplannedMount } from './plan/judge-plan';
export { frontendOf } from './plan/known-frontend';
export { type LlbAnswer, readLlbAnswer } from './plan/llb/llb-answer';
export { inWordsOfDockerfile } from './plan/llb/llb-words';
export { readProvenance } from './plan/llb/provenance';
export { mergePlans, planFromMounts } from './plan/merge-plans';
export type { MountType, Sharing } from './plan/mount-field';
export type { ChosenFolder } from './plan/mount-folder';
export { type MountOptions, mountNamespaceArgument, readMountOptions } from './plan/mount-option';
export type { BuildSource, Diagnostic, MountPlan, MountSource, MountUse, PlannedMount } from './plan/mount-plan';
export { neededArguments } from './plan/needed-arguments';
export { planFromDockerfile } from './plan/plan-from-dockerfile';
export { type LlbRequest, planFromLlb } from './plan/plan-from-llb';
export { isRemoteContext } from './plan/remote-context';
export type { InventoryTotals, KeptMount, NewestSnapshot, ObjectCount } from './policy/describe-inventory';
export type { DropReason } from './policy/drop-snapshots';
export type { UseKnowledge } from './policy/limit-size';
export { probeBuilder } from './probe-builder';
export { probeStore, type StoreProbe } from './probe-store';
export { type PrunePorts, type PruneRequest, prune } from './prune';
export type { PrunedObject, PruneReport } from './prune-report';
export { type FoundRecipe, findRecipe } from './recipes/find-recipe';
export { keepRecipe } from './recipes/keep-recipe';
export { isGeneratedBuild } from './stages/render';
export { endOnAbort } from './store/abortable-stream';
export type { Body, CacheStore, FewObjects, StoreContext, StoredObject, StoreTraits } from './store/cache-store';
export { inParallel } from './store/in-parallel';
export { isLegalName, requireLegalName, requireLegalPrefix } from './store/legal-name';
export { limitedStore } from './store/limited-store';
export { defaultRetryOptions, type RetryOptions, retryingStore } from './store/retrying-store';
export { type Confinement, scopedStore } from './store/scoped-store';
export { StoreError, type StoreErrorDetails } from './store/store-error';
export { untilAborted } from './store/until-aborted';
