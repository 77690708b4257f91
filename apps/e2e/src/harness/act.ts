import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { NewBuilder } from './new-builder';
import type { Workplace } from './workplace';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** A repository of a user's, with a workflow that nektos/act runs on this host. */
export interface ActRepository {
  run(job: ActJob): Promise<ActEnding>;
}

export interface ActJob {
  /** By default a push to the branch `main`. */
  readonly event?: { readonly name: string; readonly payload: object };
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the workflow as a user who cancels it does, once this is in its log. */
  readonly cancelAt?: string;
}

export interface ActEnding {
  readonly succeeded: boolean;
  readonly log: string;
}

/** Makes the repository: the action at its root, as it was built last, and `files`. */
export async function makeActRepository(
  { folder }: Workplace,
  builder: NewBuilder,
  files: Readonly<Record<string, string>>,
): Promise<ActRepository> {
  const { stdout: act } = await execa(join(repository, 'scripts/service-program.sh'), ['act']);
  const place = join(folder, 'repository');
  await mkdir(join(place, 'apps/github-action'), { recursive: true });
  await cp(join(repository, 'action.yml'), join(place, 'action.yml'));
  await cp(join(repository, 'apps/github-action/build'), join(place, 'apps/github-action/dist'), { recursive: true });
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), await readFile(source));
  }
  const git = (...words: string[]) => execa('git', words, { cwd: place });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  await git('add', '--all');
  await git('-c', 'user.name=e2e', '-c', 'user.email=e2e@example.invalid', 'commit', '--quiet', '--message=all');

  return {
    async run({
      event = { name: 'push', payload: { repository: { default_branch: 'main' } } },
      environment,
      cancelAt,
    }) {
      const eventFile = join(folder, 'event.json');
      await writeFile(eventFile, JSON.stringify(event.payload));
      const given = { ...builder.environment, BASE_IMAGE: builder.baseImage, ...environment };
      const variables = Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      const servers = ['cache-server', 'artifact-server'].flatMap((server) => [
        `--${server}-addr=127.0.0.1`,
        `--${server}-path=${join(folder, server)}`,
      ]);
      const words = [event.name, '--eventpath', eventFile, '-P', 'ubuntu-latest=-self-hosted', '--pull=false'];
      const home = join(folder, 'home');
      const running = execa(
        act,
        [...words, '--action-offline-mode', '--artifact-server-port=0', ...servers, ...variables],
        {
          cwd: place,
          env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
          all: true,
          reject: false,
          stdin: 'ignore',
        },
      );
      let seen = '';
      running.all.on('data', (data) => {
        const before = seen.length;
        seen += String(data);
        if (cancelAt !== undefined && seen.includes(cancelAt) && !seen.slice(0, before).includes(cancelAt)) {
          running.kill('SIGINT');
        }
      });
      const { exitCode, all } = await running;
      return { succeeded: exitCode === 0, log: all };
    },
  };
}
