import { describe, expect, it } from 'vitest';
import { readBuildCommand } from './read-docker-command';

function read(text: string) {
  return readBuildCommand(text.split(' '));
}

const config = ['config', '--format', 'json'];

describe('a compose command', () => {
  it('is known whole', () => {
    const text =
      'docker --context ci compose -f a.yaml --file=b.yaml -p name --project-directory dir --profile x --env-file e --progress plain ' +
      'build --builder b --build-arg A=1 --build-arg B --no-cache --pull --push -q -m 1g --ssh default --with-dependencies app db';
    expect(read(text)).toEqual({
      command: {
        tool: 'docker compose build',
        program: 'docker',
        globalArguments: ['--context', 'ci'],
        toolArguments: ['--context', 'ci', 'buildx'],
        builder: 'b',
        configArguments: [...text.slice(0, text.indexOf(' build ')).split(' ').slice(1), ...config],
        files: ['a.yaml', 'b.yaml'],
        services: ['app', 'db'],
        withDependencies: true,
        buildArguments: [
          { name: 'A', value: '1' },
          { name: 'B', value: undefined },
        ],
        noCache: true,
        builds: true,
        writesToStandardOutput: false,
      },
    });
  });

  it.each([
    ['docker compose build', { configArguments: ['compose', ...config], services: [], builder: undefined }],
    [
      'docker compose -f - build x',
      { files: ['-'], services: ['x'], configArguments: ['compose', '-f', '-', ...config] },
    ],
    ['docker compose --dry-run build', { builds: false }],
    ['docker compose build --dry-run', { builds: false }],
    ['docker compose build --print', { builds: false }],
    ['docker compose build --check', { builds: false }],
    ['docker compose build --help', { builds: false }],
    ['docker compose build --no-cache=false', { noCache: false }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject({ command: expected });
  });

  it.each([
    ['docker compose up --build', [/docker compose is not a build command/]],
    ['docker compose', [/docker compose is not a build command/]],
    ['docker compose --wat build', [/--wat/]],
    ['docker compose build --wat --build-arg =x', [/--wat/, /--build-arg: a name is missing/]],
  ])('%s is none', (text, problems) => {
    expect(read(text)).toEqual({ problems: problems.map((problem) => expect.stringMatching(problem)) });
  });
});
