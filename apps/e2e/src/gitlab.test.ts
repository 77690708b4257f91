import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { program } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { gitlabProject } from './harness/gitlab-project';
import { writeDockerfile } from './harness/prefixed-build';
import { startRegistry } from './harness/registry';
import { openWorkplace, type Workplace } from './harness/workplace';

const lines = [
  'ARG FAILS',
  'RUN --network=none --mount=type=cache,target=/deps echo "deps: $(cat /deps/log)"; echo run >>/deps/log; test -z "$FAILS"',
];

function buildOf({ namespace }: Workplace): string {
  const values = ['NONCE=$NONCE', 'FAILS=$FAILS', `BUILDKIT_CACHE_MOUNT_NS=${namespace}`];
  return `docker buildx build --progress plain ${values.map((value) => `--build-arg ${value}`).join(' ')} --output type=cacheonly .`;
}

function inputs(more: Readonly<Record<string, string>>): string {
  const all = { image: 'job', carryover: `${process.execPath} ${program}`, engine: 'host', ...more };
  return Object.entries(all)
    .map(([name, value]) => `\n      ${name}: ${value}`)
    .join('');
}

describe('the GitLab component', { timeout: 300_000 }, () => {
  it('carries mounts from pipeline to pipeline in the runner’s cache, outside of the build’s context', async () => {
    await using workplace = await openWorkplace();
    await writeDockerfile(workplace, [
      ...lines,
      'COPY . /context',
      'RUN --network=none echo context: $(ls -A /context) end',
    ]);
    const project = await gitlabProject(
      workplace,
      `include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/carryover@$CI_COMMIT_SHA
    inputs:${inputs({ build: buildOf(workplace), 'runner-cache': 'true' })}
`,
    );
    const first = await project.runJob('carryover-build', { isolated: true });
    expect(first).toMatchObject({ exitCode: 0 });
    // What was between the marks of a section, which gitlab-ci-local measures.
    expect(first.log).toMatch(/carryover_\d+_1 took \d+.*carryover_\d+_2 took \d+/s);
    expect(first.log).toContain('missed');

    await emptyBuilder(workplace);
    const second = await project.runJob('carryover-build', { isolated: true });
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.log).toContain('restored');
    expect(second.log).toContain('deps: run\n');
    expect(/#\d+ [\d.]+ context: (.*) end$/m.exec(second.log)?.[1]).toBe('.git .gitlab-ci.yml Dockerfile templates');
    expect(second.log).toContain('project gitlab.example.com/acme/shop, scope main');
  });

  it('carries mounts in the project’s container registry, for a job between inject and extract, also when its build fails', async () => {
    await using workplace = await openWorkplace();
    await using registry = await startRegistry(workplace);
    await writeDockerfile(workplace, lines);
    const project = await gitlabProject(
      workplace,
      `include:
  - local: templates/carryover.yml
    inputs:${inputs({ 'job-name': '.ready' })}
own:
  extends: .carryover
  before_script:
    - echo mine
    - !reference [.carryover, before_script]
  script:
    - ${buildOf(workplace)}
`,
    );
    const variables = {
      CI_REGISTRY: registry.address,
      CI_REGISTRY_IMAGE: `${registry.address}/acme/shop`,
      CI_REGISTRY_USER: registry.user,
      CI_REGISTRY_PASSWORD: registry.password,
      CARRYOVER_BUILD_ARG: `BUILDKIT_CACHE_MOUNT_NS=${workplace.namespace}`,
    };
    const failed = await project.runJob('own', { variables: { ...variables, FAILS: 'yes' } });
    expect(failed.exitCode).not.toBe(0);
    expect(failed.log).toContain('saved');
    expect(failed.log).not.toContain(registry.password);

    await emptyBuilder(workplace);
    const second = await project.runJob('own', { variables });
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.log).toContain('deps: run\n');
    expect((await readdir(workplace.folder)).filter((name) => name.startsWith('work'))).toEqual(['work']);

    const without = await project.runJob('own', { variables: { CI_REGISTRY_IMAGE: '', CI_REGISTRY: '' } });
    expect(without.exitCode).not.toBe(0);
    expect(without.log).toContain('this project has no container registry');
  });
});
