import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Workplace } from './workplace';

const templates = fileURLToPath(new URL('../../../gitlab/templates', import.meta.url));

/** A repository on a GitLab, whose jobs gitlab-ci-local runs on this machine, on the builder of the environment. */
export interface GitlabProject {
  /** Runs one job; `variables` are those of the pipeline. Gives what it printed, whether or not it failed. */
  runJob(name: string, options?: JobOptions): Promise<{ readonly exitCode: number | undefined; readonly log: string }>;
}

export interface JobOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Whether the job has a copy of the repository to itself, and the runner's cache. Its after_script then sees nothing of what the script left there, as it would on GitLab.
   */
  readonly isolated?: boolean;
}

/** Makes a repository of the workplace's working folder, with the component's templates in it. */
export async function gitlabProject(workplace: Workplace, pipeline: string): Promise<GitlabProject> {
  const { workingFolder } = workplace;
  await cp(templates, join(workingFolder, 'templates'), { recursive: true });
  await writeFile(join(workingFolder, '.gitlab-ci.yml'), pipeline);
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e', ...words], { cwd: workingFolder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'https://gitlab.example.com/acme/shop.git');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'one');
  const dockerConfig = await ownDockerConfig(workplace);
  const program = createRequire(import.meta.url).resolve('gitlab-ci-local/dist/index.js');
  return {
    async runJob(name, { variables = {}, isolated = false } = {}) {
      // gitlab-ci-local takes a job that names an image for one in a container, whatever else it is told.
      const projectFolder = isolated ? join(workingFolder, '.gitlab-ci-local/builds', name) : workingFolder;
      const given = {
        GITLAB_CI: 'true',
        CI_PROJECT_DIR: projectFolder,
        CI_COMMIT_REF_PROTECTED: 'true',
        NONCE: randomUUID(),
        ...variables,
      };
      const words = Object.entries(given).flatMap(([key, value]) => ['--variable', `${key}=${value}`]);
      const how = ['--force-shell-executor', '--home', workplace.folder, ...(isolated ? ['--shell-isolation'] : [])];
      const env = { TMPDIR: workplace.temporaryFolder, DOCKER_CONFIG: dockerConfig };
      const { exitCode, all } = await execa(process.execPath, [program, name, ...how, ...words], {
        cwd: workingFolder,
        env,
        reject: false,
        all: true,
      });
      return { exitCode, log: all };
    },
  };
}

/** The docker configuration of this machine, but for what `docker login` writes, which goes nowhere else. */
async function ownDockerConfig({ folder }: Workplace): Promise<string> {
  const own = join(folder, 'docker');
  await mkdir(own);
  const real = process.env.DOCKER_CONFIG || join(homedir(), '.docker');
  for (const name of await readdir(real).catch(() => [])) {
    await (name === 'config.json' ? cp(join(real, name), join(own, name)) : symlink(join(real, name), join(own, name)));
  }
  return own;
}
