import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { makeActRepository } from './harness/act';
import { openNewBuilder } from './harness/new-builder';
import { openWorkplace } from './harness/workplace';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/act/${name}`, import.meta.url));
}

it('is run by a workflow whose second run finds the cache of its first', { timeout: 600_000 }, async () => {
  await using workplace = await openWorkplace();
  await using builder = await openNewBuilder();
  const repository = await makeActRepository(workplace, builder, {
    '.github/workflows/build.yml': fixture('build.yml'),
    Dockerfile: fixture('Dockerfile'),
    'failing.Dockerfile': fixture('failing.Dockerfile'),
    'waiting.Dockerfile': fixture('waiting.Dockerfile'),
  });
  const usual = { DOCKERFILE: 'Dockerfile', SAVE_IF: 'always' };
  const renew = () => execa('docker', ['buildx', 'prune', '--all', '--force'], { env: builder.environment });

  const first = await repository.run({ environment: usual });
  expect(first.succeeded, first.log).toBe(true);
  expect(first.log).toContain('the hit is false');
  expect(first.log).toMatch(/store gha:[\s\S]*saved: for the first time/);
  await renew();

  const second = await repository.run({ environment: usual });
  expect(second.succeeded, second.log).toBe(true);
  expect(second.log).toContain('the hit is true');
  expect(second.log).toMatch(/it has: \d/);
  expect(second.log).toMatch(/Summary - ### carryover[\s\S]*with empty mounts the build took/);

  // A build that fails is saved, too; of one that is cancelled nothing is, where only success is to be saved.
  const failed = await repository.run({ environment: { ...usual, DOCKERFILE: 'failing.Dockerfile' } });
  expect(failed.succeeded).toBe(false);
  expect(failed.log).toMatch(/extract: project[\s\S]*saved: what changed was added/);
  const cancelled = await repository.run({
    environment: { DOCKERFILE: 'waiting.Dockerfile', SAVE_IF: 'success' },
    cancelAt: 'it waits\n',
  });
  expect(cancelled.succeeded).toBe(false);
  expect(cancelled.log).toMatch(/nothing is saved: the job (?:was cancelled|failed)/);
  await renew();

  // A pull request from a fork reads what its base has saved, and saves nothing.
  const pullRequest = {
    number: 7,
    head: { ref: 'patch', repo: { full_name: 'stranger/shop' } },
    base: { ref: 'main', repo: { full_name: 'acme/shop' } },
  };
  const payload = {
    number: 7,
    repository: { full_name: 'acme/shop', default_branch: 'main' },
    pull_request: pullRequest,
  };
  const pull = await repository.run({ event: { name: 'pull_request', payload }, environment: usual });
  expect(pull.succeeded, pull.log).toBe(true);
  expect(pull.log).toContain('the hit is true');
  expect(pull.log).toContain('of-a-failed-build');
  expect(pull.log).not.toContain('of-a-cancelled-build');
  expect(pull.log).toContain('nothing is saved: this job is of a pull request from a fork');
});
