import { describe, expect, it } from 'vitest';
import { readBuildCommand } from './read-docker-command';

function read(text: string) {
  return readBuildCommand(text.split(' '));
}

describe('a bake command', () => {
  it('is known whole', () => {
    const text =
      'docker --context ci buildx --builder a bake -f docker-bake.hcl --file=more.json --set *.args.A=1 --var B=2 --progress plain ' +
      '--metadata-file m --allow network.host --sbom=false --provenance mode=max --policy strict=true --pull --push --no-cache app tools';
    expect(read(text)).toEqual({
      command: {
        tool: 'docker buildx bake',
        program: 'docker',
        globalArguments: ['--context', 'ci'],
        toolArguments: ['--context', 'ci', 'buildx'],
        builder: 'a',
        printArguments: [...text.split(' ').slice(1), '--print'],
        files: ['docker-bake.hcl', 'more.json'],
        targets: ['app', 'tools'],
        builds: true,
        writesToStandardOutput: false,
      },
    });
  });

  it.each([
    ['docker bake', { tool: 'docker bake', toolArguments: ['buildx'], builder: undefined, targets: [] }],
    ['docker buildx f', { tool: 'docker buildx bake', printArguments: ['buildx', 'f', '--print'] }],
    ['docker-buildx bake', { program: 'docker-buildx', toolArguments: [], printArguments: ['bake', '--print'] }],
    ['docker -D buildx -D bake -Df x', { printArguments: ['-D', 'buildx', '-D', 'bake', '-Df', 'x', '--print'] }],
    ['docker buildx --builder a bake --builder b', { builder: 'b' }],
    ['docker buildx bake -f - x', { files: ['-'], targets: ['x'] }],
    ['docker buildx bake https://git.example/x.git x', { targets: ['https://git.example/x.git', 'x'] }],
    // Flags end at `--`; the last of two that contradict each other counts.
    ['docker buildx bake -f x -- -odd', { printArguments: 'buildx bake -f x --print -- -odd'.split(' ') }],
    ['docker buildx bake --set -- x', { printArguments: 'buildx bake --set -- x --print'.split(' ') }],
    ['docker buildx bake --print=false', { printArguments: 'buildx bake --print=false --print'.split(' ') }],
    ['docker buildx bake --new=1 x', { printArguments: 'buildx bake --new=1 x --print'.split(' '), targets: ['x'] }],
    ['docker buildx bake --print', { builds: false }],
    ['docker buildx bake --print=false', { builds: true }],
    ['docker buildx bake --check', { builds: false }],
    ['docker buildx bake --call outline', { builds: false }],
    ['docker buildx bake --call build', { builds: true }],
    ['docker buildx bake --list=variables', { builds: false }],
    ['docker buildx bake --list-targets', { builds: false }],
    ['docker buildx bake --list-variables', { builds: false }],
    ['docker buildx bake -h', { builds: false }],
    ['docker buildx bake --set app.output=type=tar,dest=-', { writesToStandardOutput: true }],
    ['docker buildx bake --set *.output+=-', { writesToStandardOutput: true }],
    ['docker buildx bake --set *.output=type=tar,dest=x', { writesToStandardOutput: false }],
    ['docker buildx bake --set *.args.output=-', { writesToStandardOutput: false }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject({ command: expected });
  });

  it('tells all that is wrong with it', () => {
    expect(read('docker buildx bake --wat -x --file')).toEqual({
      problems: [
        expect.stringContaining('--wat: carryover does not know this flag'),
        expect.stringContaining('-x: carryover does not know this flag'),
        '--file: its value is missing',
      ],
    });
  });
});
