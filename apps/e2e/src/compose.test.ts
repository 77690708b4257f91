import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { emptyBuilder } from './harness/empty-builder';
import { runWords, writeDockerfile } from './harness/prefixed-build';
import { openWorkplace, type Workplace } from './harness/workplace';

/** A step that shows what files a mount holds, and adds one. */
function step(mount: string, name: string): string {
  const run = `echo "${name} finds: $(ls /c | tr '\\n' ' ')"; touch /c/${name}`;
  return `RUN --network=none --mount=type=cache,target=/c,sharing=locked,${mount} ${run}`;
}

/** Two services that share a mount; one has an id from a file of variables. A third is in a profile, and its Dockerfile is in the compose file. */
async function writeComposeFile(workplace: Workplace): Promise<void> {
  const { workingFolder, namespace } = workplace;
  const inFolder = (name: string) => join(workingFolder, name);
  await Promise.all(['app', 'docker'].map((name) => mkdir(inFolder(name))));
  await writeDockerfile(workplace, ['ARG ID', step('id=shared', 'app'), step('id=$ID', 'own')], 'app/Dockerfile');
  await writeDockerfile(workplace, [step('id=shared', 'tools'), step('id=shared,uid=7', 'other')], 'docker/tools');
  const args = { BUILDKIT_CACHE_MOUNT_NS: namespace, NONCE: null };
  const inline = `FROM carryover-test/base\nARG NONCE\nARG ID=extra\nRUN --network=none true ${namespace} @NONCE\n${step('id=@ID', 'extra').replaceAll('$', '@')}\n`;
  const services = {
    app: { build: { context: './app', args: { ...args, ID: '@{ID_OF_APP}' } } },
    tools: { build: { context: '.', dockerfile: 'docker/tools', args } },
    extra: { profiles: ['more'], build: { context: '.', dockerfile_inline: inline.replaceAll('@', '@@'), args } },
    database: { image: 'never-pulled' },
  };
  // YAML has JSON within it; a dollar sign that is none of compose's is written twice.
  await writeFile(inFolder('compose.yaml'), JSON.stringify({ name: namespace, services }).replaceAll('@', '$'));
  await writeFile(inFolder('.env'), 'ID_OF_APP=from-file\n');
}

/** Compose always gives its images to the engine, by names that begin with the project's; they are removed. */
async function runCompose(workplace: Workplace, ...words: string[]) {
  const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const environment = { NONCE: randomUUID(), COMPOSE_ANSI: 'never' };
  const all = ['run', ...place, '--', 'docker', 'compose', '--progress', 'plain', ...words];
  const run = await runWords(workplace, all, { environment });
  const { stdout } = await execa('docker', ['image', 'ls', '--quiet', `--filter=reference=${workplace.namespace}-*`]);
  const images = new Set(stdout.split('\n').filter((id) => id !== ''));
  if (images.size > 0) {
    await execa('docker', ['image', 'rm', '--force', ...images]);
  }
  return run;
}

describe('a prefixed compose build', { timeout: 300_000 }, () => {
  it('finds on an empty builder what the last one left, in each service', async () => {
    await using workplace = await openWorkplace();
    await writeComposeFile(workplace);
    const first = await runCompose(workplace, 'build');
    expect(first, first.told).toMatchObject({ exitCode: 0, document: { outcome: 'ok', warnings: [] } });
    const mounts = first.document.extract?.mounts ?? [];
    expect(mounts.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'saved']);
    expect(mounts.map(({ mount }) => `${mount.id} ${mount.base.uid ?? ''}`).sort()).toEqual([
      'from-file ',
      'shared ',
      'shared 7',
    ]);

    await emptyBuilder(workplace);
    const second = await runCompose(workplace, 'build');
    expect(second.document).toMatchObject({ outcome: 'ok', warnings: [] });
    expect(second.document.inject?.mounts.map(({ outcome }) => outcome)).toEqual(Array(3).fill('restored'));
    for (const found of [/ (app|tools) finds: app tools \n/, / own finds: own \n/, / other finds: other \n/]) {
      expect(second.printed + second.told).toMatch(found);
    }
  });

  it('is what its words say: services, and arguments', async () => {
    await using workplace = await openWorkplace();
    await writeComposeFile(workplace);
    const { exitCode, told, document } = await runCompose(
      workplace,
      'build',
      '--build-arg',
      'ID=given',
      'extra',
      'app',
    );
    expect(exitCode, told).toBe(0);
    // What no step used would be told.
    expect(document).toMatchObject({ outcome: 'ok', warnings: [] });
    const ids = document.extract?.mounts.map(({ mount }) => mount.id) ?? [];
    expect(ids.sort()).toEqual(['given', 'shared']);
    const broken = await runCompose(workplace, 'build', 'nosuch');
    expect(broken).toMatchObject({
      document: { outcome: 'build-failed', warnings: [{ code: 'definition-refused' }] },
    });
    expect(broken.document.warnings[0]?.message).toContain('nosuch');
  });
});
