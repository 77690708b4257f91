import {
  type BuildTool,
  builderFacts,
  isCarryoverError,
  limitedStore,
  listMountRecords,
  type Mount,
  type PlannedMount,
  retryingStore,
  type SnapshotLocation,
} from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import { openBuilder } from '../build/open-builder';
import { examineBuildTool, lastWords } from '../doctor/examine-build-tool';
import { examineBuilder } from '../doctor/examine-builder';
import { examineCollection } from '../doctor/examine-collection';
import { examineJob } from '../doctor/examine-job';
import { examineMounts } from '../doctor/examine-mounts';
import { examinePlan } from '../doctor/examine-plan';
import { examineSnapshots, examineStore, textOf } from '../doctor/examine-store';
import { about, type Finding, type Subject } from '../doctor/finding';
import { failureOf } from '../failure-policy';
import { type BuilderNodes, openBuilderNodes } from '../nodes/builder-nodes';
import type { DoctorInvocation } from '../options/invocation';
import { planToldBuild } from '../recipe/plan-told-build';
import type { CommandContext } from './command-context';
import { guardedStore, placeOf, prepareRun, type RunPlace } from './prepared-run';
import { snapshotLocation } from './snapshot-location';

export interface DoctorResult {
  readonly command: 'doctor';
  readonly place: RunPlace;
  readonly report: DoctorReport;
}

export interface DoctorReport {
  readonly findings: readonly Finding[];
}

/** A builder may have to be started. In milliseconds. */
const limit = 120_000;

/**
 * Tells what is here, and what would go wrong: CI job, build tool, builder, plan, mounts, rules of collection, store and snapshots. Tries a generated build, and a write to the
 * store; leaves nothing behind, but where the store cannot remove what was written.
 */
export async function doctorCommand(invocation: DoctorInvocation, context: CommandContext): Promise<DoctorResult> {
  const { build, store, values } = invocation;
  const { surroundings, signal } = context;
  const location = await snapshotLocation(values, surroundings, signal);
  const { tool } = await openBuilder(build, surroundings, signal);
  await using nodes = await openBuilderNodes(tool, build, context);
  const visit = new Visit(invocation, { tool, nodes }, location, context);
  const findings = [...examineJob(surroundings.ci), ...(await visit.examineBuilds()), ...(await visit.examineKept())];
  return { command: 'doctor', place: placeOf(store, location), report: { findings } };
}

/** A daemon that is asked, and its name where the builder has several. */
interface Place {
  readonly node: string | undefined;
  readonly tool: BuildTool;
}

class Visit {
  readonly #invocation: DoctorInvocation;
  readonly #tool: BuildTool;
  readonly #location: SnapshotLocation;
  readonly #context: CommandContext;
  /** The ways to its nodes; one for a builder of a single node. */
  readonly #places: readonly Place[];
  readonly #nodes: BuilderNodes;
  /** Those that are carried; undefined while they are not known. */
  #planned: readonly PlannedMount[] | undefined;

  constructor(
    invocation: DoctorInvocation,
    { tool, nodes }: { readonly tool: BuildTool; readonly nodes: BuilderNodes },
    location: SnapshotLocation,
    context: CommandContext,
  ) {
    this.#invocation = invocation;
    this.#tool = tool;
    this.#nodes = nodes;
    this.#places =
      nodes.nodes.length === 0
        ? [{ node: undefined, tool }]
        : nodes.nodes.map((each) => ({ node: each.name, tool: each.tool }));
    this.#location = location;
    this.#context = context;
  }

  /** What has to do with building: without a build tool there is nothing more to say. */
  async examineBuilds(): Promise<Finding[]> {
    const tool = await examineBuildTool(this.#tool, this.#context);
    if (!tool.works) {
      return [...tool.findings];
    }
    const { commands } = this.#context.surroundings;
    const answer = await builderFacts(commands, this.#tool, this.#questionContext);
    if ('failed' in answer) {
      const { problem } = about('builder');
      const name = this.#tool.builder ?? `that ${this.#tool.name} chooses`;
      const missing = problem(
        `The builder ${name} does not answer: ${lastWords(answer.failed)}`,
        this.#tool.advice.findBuilder,
      );
      return [...tool.findings, missing, ...(await this.#examinePlan())];
    }
    return [
      ...tool.findings,
      ...examineBuilder(answer.facts, tool.engineVersion, this.#tool),
      ...(await this.#examineGeneratedBuilds()),
      ...(await this.#examinePlan()),
      ...(await this.#examineMounts()),
      ...examineCollection(answer.facts, await this.#heldBytes()),
    ];
  }

  /** What has to do with the store. */
  async examineKept(): Promise<Finding[]> {
    const { store } = this.#invocation;
    const { engine, signal } = this.#context;
    return this.#trying('store', async () => {
      const probe = await engine.probeStore(retryingStore(limitedStore(store)), this.#location, { signal });
      const finding = examineStore(store, this.#location, probe);
      const mounts = this.#mounts ?? [];
      return mounts.length === 0 ? [finding] : [finding, examineSnapshots(mounts, await this.#snapshots(mounts))];
    });
  }

  async #examineGeneratedBuilds(): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const place of this.#places) {
      findings.push(...(await this.#examineGeneratedBuildOn(place)));
    }
    return findings;
  }

  #examineGeneratedBuildOn({ node, tool }: Place): Promise<Finding[]> {
    const carried = { mounts: [], targets: [] };
    const { request, ports } = prepareRun(this.#invocation, carried, tool, this.#location, this.#context);
    const { mounts: _none, ...probe } = request;
    return this.#trying('generated builds', async () => {
      const { seconds } = await this.#context.engine.probeBuilder(probe, ports);
      const whose = request.toolbox.kind === 'image' ? `the toolbox ${request.toolbox.reference}` : 'its own toolbox';
      const where = node === undefined ? '' : ` on node ${node}`;
      return [about('generated builds').good(`One with ${whose} and a mount took ${seconds.toFixed(1)} s${where}.`)];
    });
  }

  #examinePlan(): Promise<Finding[]> {
    return this.#trying('plan', async () => {
      const planned = await planToldBuild(this.#invocation, this.#location, this.#tool, this.#context);
      const { carried } = carriedMounts(planned.plan.mounts, planned.targets);
      this.#planned = carried;
      return examinePlan(planned);
    });
  }

  async #examineMounts(): Promise<Finding[]> {
    const findings = await Promise.all(this.#places.map((place) => this.#examineMountsOn(place)));
    return findings.flat();
  }

  async #examineMountsOn({ node, tool }: Place): Promise<Finding[]> {
    const { commands } = this.#context.surroundings;
    const planned = this.#planned ?? [];
    const meant = planned.filter((each) => node === undefined || this.#nodes.namesOf(each, planned).includes(node));
    const mounts = meant.map(({ mount }) => mount);
    const records = await listMountRecords(commands, tool, mounts, this.#questionContext);
    return records === undefined
      ? [about('mounts').note(`The builder does not tell which mounts it has (\`${tool.advice.usageCommand}\`).`)]
      : examineMounts(mounts, records, { ...tool.advice, node });
  }

  get #mounts(): readonly Mount[] | undefined {
    return this.#planned?.map(({ mount }) => mount);
  }

  /** What the planned mounts would hold after an inject; undefined where that is not to be had, of which the store will tell. */
  async #heldBytes(): Promise<number | undefined> {
    const snapshots = await this.#snapshots(this.#mounts ?? []).catch(() => []);
    const known = snapshots.flatMap((snapshot) => snapshot?.amount.bytes ?? []);
    return known.length === 0 ? undefined : known.reduce((total, held) => total + held, 0);
  }

  #snapshots(mounts: readonly Mount[]): ReturnType<CommandContext['engine']['lookUp']> {
    const { engine, observe, signal } = this.#context;
    const ports = { store: guardedStore(this.#invocation.store, this.#location), observe, signal };
    return engine.lookUp(mounts, this.#location, ports);
  }

  get #questionContext() {
    return { signal: this.#context.signal, deadline: limit, inactivityLimit: limit };
  }

  /** What goes wrong is what a doctor is there to tell. An interruption and a bug of ours are thrown on. */
  async #trying(subject: Subject, examine: () => Promise<Finding[]>): Promise<Finding[]> {
    try {
      return await examine();
    } catch (thrown) {
      const failure = failureOf(thrown, this.#context.signal);
      if (failure.kind === 'interrupted' || failure.kind === 'bug') {
        throw thrown;
      }
      const hint = isCarryoverError(thrown) ? thrown.hint : undefined;
      return [about(subject).problem(textOf(thrown), hint)];
    }
  }
}
