import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { dockerfileOf, runPrefixedBake, writeDockerfile } from './harness/prefixed-build';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

/** A step that shows what files a mount holds, and adds one. */
function step(mount: string, path: string, name: string): string {
  const show = `echo "${name} finds: $(ls ${path} | tr '\\n' ' ')"`;
  return `RUN --network=none --mount=type=cache,target=${path},sharing=locked${mount} ${show}; touch ${path}/${name}-$MARK`;
}

/** Two targets in a group that share a mount; one has an id from the environment, and links to a third, whose Dockerfile is in the bake file. */
async function writeBakeFile(workplace: Workplace): Promise<string> {
  await mkdir(join(workplace.workingFolder, 'app'));
  await writeDockerfile(
    workplace,
    [
      'ARG ID',
      'ARG MARK=1',
      step('', '/shared', 'app'),
      step(',id=$ID', '/own', 'own'),
      'RUN --network=none --mount=from=lib,target=/linked true',
    ],
    'app/Dockerfile',
  );
  await writeDockerfile(
    workplace,
    ['ARG MARK=1', step('', '/shared', 'tools'), step(',uid=7', '/tools', 'tools-own')],
    'tools.Dockerfile',
  );
  // A variable with braces: in a bake file, it is written with two dollars.
  const inline = dockerfileOf(workplace, ['ARG DIR=inline', 'ARG MARK=1', step('', '/$$'.concat('{DIR}'), 'lib')]);
  const text = `
    variable "ID" { default = "unset" }
    group "default" { targets = ["app", "tools"] }
    target "app" {
      context = "app"
      args = { ID = "\${ID}" }
      contexts = { lib = "target:lib" }
    }
    target "lib" {
      dockerfile-inline = <<EOT
${inline}EOT
    }
    target "tools" { dockerfile = "tools.Dockerfile" }
    target "unused" { dockerfile = "nosuch.Dockerfile" }
  `;
  await writeFile(join(workplace.workingFolder, 'docker-bake.hcl'), text);
  return text;
}

const environment = { ID: 'from-environment' };

describe('a prefixed bake', { timeout: 300_000 }, () => {
  it('finds on an empty builder what the last one left, in each target', async () => {
    await using workplace = await openWorkplace();
    await writeBakeFile(workplace);
    const first = await runPrefixedBake(workplace, { environment });
    expect(first, first.told).toMatchObject({ exitCode: 0, printed: '', document: { outcome: 'ok', warnings: [] } });
    const mounts = first.document.extract?.mounts ?? [];
    expect(mounts.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'saved', 'saved']);
    expect(mounts.map(({ mount }) => `${mount.id} ${mount.base.uid ?? ''}`).sort()).toEqual([
      '/inline ',
      '/shared ',
      '/tools 7',
      'from-environment ',
    ]);
    expect(new Set(mounts.map(({ mount }) => mount.namespace))).toEqual(new Set([workplace.namespace]));

    await emptyBuilder(workplace);
    const second = await runPrefixedBake(workplace, { environment });
    expect(second.document).toMatchObject({ outcome: 'ok', warnings: [] });
    expect(second.document.inject?.mounts.map(({ outcome }) => outcome)).toEqual(Array(4).fill('restored'));
    for (const found of [
      / (app|tools) finds: app-1 tools-1 \n/,
      / own finds: own-1 \n/,
      / tools-own finds: tools-own-1 \n/,
      / lib finds: lib-1 \n/,
    ]) {
      expect(second.told).toMatch(found);
    }
    expect((await readdir(workplace.workingFolder)).sort()).toEqual(['app', 'docker-bake.hcl', 'tools.Dockerfile']);
    // Where buildx itself puts an inline Dockerfile for the build, it leaves it (buildx v0.13.1, `build/build.go`, `createTempDockerfile`).
    const left = await readdir(workplace.temporaryFolder);
    // Besides that, there is what `carryover report` tells of.
    expect(left.filter((name) => !/^dockerfile\d+$/.test(name))).toEqual([expect.stringMatching(/^carryover-\d+$/)]);
  });

  it('is what its words say: targets, overrides, and a definition on standard input', async () => {
    await using workplace = await openWorkplace();
    const definition = await writeBakeFile(workplace);
    const named = await runPrefixedBake(workplace, { flags: ['--set', 'app.args.ID=overridden', 'app'], environment });
    expect(named.document.extract?.mounts.map(({ mount }) => mount.id).sort()).toEqual([
      '/inline',
      '/shared',
      'overridden',
    ]);
    const flags = ['-f', '-', 'tools'];
    const piped = await runPrefixedBake(workplace, {
      flags,
      input: definition.replace('nosuch', 'piped'),
      environment,
    });
    expect(piped).toMatchObject({ exitCode: 0, document: { outcome: 'ok', warnings: [] } });
    expect(piped.document.inject?.mounts).toMatchObject([{ mount: { id: '/shared' } }, { mount: { id: '/tools' } }]);
    expect(piped.told).toContain('tools finds: app-1 \n');
  });

  it('fills nothing that one of its targets resets, and loses nothing', async () => {
    await using workplace = await openWorkplace();
    await writeBakeFile(workplace);
    await runPrefixedBake(workplace, { environment });
    await emptyBuilder(workplace);
    const flags = ['--set', 'tools.no-cache=true', '--set', '*.args.MARK=2'];
    const { document } = await runPrefixedBake(workplace, { flags, environment });
    expect(document.warnings).toMatchObject([{ code: 'mounts-reset', message: expect.stringContaining("'tools'") }]);
    expect(document.inject?.mounts.map(({ mount }) => mount.id).sort()).toEqual(['/inline', 'from-environment']);
    await emptyBuilder(workplace);
    const last = await runPrefixedBake(workplace, { environment });
    expect(last.told).toContain(' tools-own finds: tools-own-1 tools-own-2 \n');
    expect(last.told).toMatch(/ (app|tools) finds: app-1 (app-2 )?tools-1 /);
  });

  it('that buildx refuses is told, and left to fail', async () => {
    await using workplace = await openWorkplace();
    await writeBakeFile(workplace);
    for (const flags of [['nosuch'], ['-f', 'nosuch.hcl']]) {
      const command = ['docker', 'buildx', 'bake'];
      const { exitCode } = await execa('docker', [...command.slice(1), ...flags], {
        cwd: workplace.workingFolder,
        reject: false,
      });
      const run = await runPrefixedBake(workplace, { flags });
      expect(exitCode).not.toBe(0);
      expect(run).toMatchObject({
        exitCode,
        document: { outcome: 'build-failed', warnings: [{ code: 'definition-refused' }] },
      });
      expect(run.document.warnings[0]?.message).toMatch(/nosuch/);
    }
  });

  it('is planned without being built, and printed as by docker alone', async () => {
    await using workplace = await openWorkplace();
    await writeBakeFile(workplace);
    const docker = await watchDocker(workplace);
    const store = ['--store', `dir:${workplace.store}`];
    const bake = ['docker', 'buildx', 'bake'];
    const plan = ['plan', ...store, '--json', '--', ...bake];
    const { stdout } = await startCarryover(workplace, plan, { ...environment, ...docker.environment });
    expect(JSON.parse(stdout).mounts).toHaveLength(4);
    expect((await docker.calls()).filter((words) => words.includes('bake'))).toEqual([['buildx', 'bake', '--print']]);
    expect(await docker.countBuilds()).toBe(0);
    const printed = await startCarryover(workplace, ['run', ...store, '--', ...bake, '--print']);
    const alone = await execa('docker', ['buildx', 'bake', '--print'], { cwd: workplace.workingFolder });
    expect(printed).toMatchObject({ exitCode: 0, stdout: alone.stdout });
    expect(await readFile(join(workplace.workingFolder, 'docker-bake.hcl'), 'utf8')).toContain('target "app"');
  });
});
