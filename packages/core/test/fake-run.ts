import { tmpdir } from 'node:os';
import { dockerBuildx } from '../src/build/buildx/buildx-program';
import { buildxTool } from '../src/build/buildx/buildx-tool';
import type { CarryoverError } from '../src/carryover-error';
import type { EnginePorts, ExtractReport, ExtractRequest, InjectReport, InjectRequest } from '../src/engine';
import { extract } from '../src/extract';
import { inject } from '../src/inject';
import type { Mount } from '../src/mount/mount';
import type { CacheStore } from '../src/store/cache-store';
import { FakeBuilder } from './fake-builder';
import type { MountModel } from './mount-model';

export function mountOf(id: string): Mount {
  return { namespace: '', id, base: {}, target: `/${id}` };
}

const request = {
  location: { project: 'acme', scope: 'main', readScopes: [], key: '', platform: '' },
  tool: buildxTool(dockerBuildx),
  toolbox: { kind: 'carried', directory: '/nowhere' },
  limits: { deadline: 60_000, inactivityLimit: 60_000 },
  temporaryDirectory: tmpdir(),
} as const;

/** One CI machine with a builder of its own, before and after its build. */
export class FakeRun {
  readonly builder: FakeBuilder;
  readonly warnings: CarryoverError[] = [];
  readonly mounts: readonly Mount[];
  readonly #ports: EnginePorts;
  #session: InjectReport['session'] | undefined;

  constructor(store: CacheStore, ids: readonly string[] = ['cache'], builder = new FakeBuilder()) {
    this.builder = builder;
    this.mounts = ids.map(mountOf);
    this.#ports = {
      store,
      commands: builder,
      signal: new AbortController().signal,
      observe: (event) => {
        if (event.kind === 'warning') {
          this.warnings.push(event.warning);
        }
      },
    };
  }

  /** The tree in the first mount, or another one. */
  tree(id = this.mounts[0]?.id ?? ''): MountModel {
    return this.builder.mount(id).model;
  }

  async inject(options: Partial<InjectRequest> = {}): Promise<InjectReport> {
    const report = await inject({ ...request, mounts: this.mounts, ifNotEmpty: 'keep', ...options }, this.#ports);
    this.#session = report.session;
    return report;
  }

  extract(options: Partial<ExtractRequest> = {}): Promise<ExtractReport> {
    const session = this.#session;
    return extract({ ...request, mounts: this.mounts, onConflict: 'merge', session, ...options }, this.#ports);
  }
}
