import { describe, expect, it } from 'vitest';
import { inInputWords } from '../src/input-words';
import { readInputs, wordsOf } from '../src/read-inputs';

function inputs(given: Record<string, string>) {
  const environment = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  return readInputs(['inject', 'extract'], environment);
}

describe('inputs', () => {
  it('become options of inject and extract, each where it is one', () => {
    const { given, problems, warnings } = inputs({
      builder: 'b',
      context: './app',
      file: 'app/Dockerfile',
      target: 'prod',
      'build-args': 'A=1,2\n# a comment\nB=x#y\n"C=two\nlines"\n',
      'build-contexts': 'deps=./deps',
      platforms: 'linux/amd64, linux/arm64',
      mounts: 'id=npm,target=/root/.npm\nid=go,target=/go',
      store: 's3://bucket/prefix',
      key: 'k',
      'save-if': 'success',
      strict: 'true',
      'job-status': 'failure',
      'if-not-empty': '',
    });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    const both = [
      '--mount=id=npm,target=/root/.npm',
      '--mount=id=go,target=/go',
      '--file=app/Dockerfile',
      '--target=prod',
      '--build-arg=A=1,2',
      '--build-arg=B=x#y',
      '--build-arg=C=two\nlines',
      '--build-context=deps=./deps',
      '--builder=b',
      '--store=s3://bucket/prefix',
      '--key=k',
      '--platform=linux/amd64,linux/arm64',
      '--strict',
      './app',
    ];
    expect(wordsOf('inject', given).toSorted()).toEqual(['inject', ...both].toSorted());
    expect(wordsOf('extract', given).toSorted()).toEqual(
      ['extract', '--save-if=success', '--job-status=failure', ...both].toSorted(),
    );
  });

  it('say nothing where nothing is given', () => {
    const { given } = inputs({});
    expect(wordsOf('inject', given)).toEqual(['inject']);
  });

  it('tell of a bake by its command', () => {
    const { given, problems } = inputs({ builder: 'b', 'bake-files': 'a.hcl,b.hcl', 'bake-targets': 'app' });
    expect(problems).toEqual([]);
    expect(wordsOf('inject', given)).toEqual([
      'inject',
      ...['--', 'docker', 'buildx', 'bake', '--builder', 'b', '--file', 'a.hcl', '--file', 'b.hcl', 'app'],
    ]);
  });

  it('are all judged before anything is done, those of the post step, too', () => {
    const { problems } = inputs({
      'save-if': 'sometimes',
      strict: 'yes',
      'build-args': '=x',
      'bake-files': 'a.hcl',
      file: 'Dockerfile',
      builder: '-b',
    });
    expect(problems.toSorted()).toEqual([
      expect.stringMatching(/^build-args '=…': a build argument is needed/),
      'build-args: bake-files and bake-targets say what is built; leave one of them out',
      "builder '-b': this is not the name of a builder",
      'file: bake-files and bake-targets say what is built; leave one of them out',
      expect.stringMatching(/^save-if 'sometimes': it is one of always, success, never, changed-by-percent/),
      "strict 'yes': it is true or false",
    ]);
  });
});

describe('inputs of the copy-based dance', () => {
  it('are understood, with their spelling here', () => {
    const { given, problems, warnings } = inputs({
      'cache-map': '{"go-mod": "/go/pkg/mod", "npm": {"target": "/root/.npm", "id": "npm", "uid": 1000}}',
      dockerfile: 'docker/Dockerfile',
      'skip-extraction': 'true',
      'utility-image': 'busybox',
      'cache-dir': 'caches',
      'scratch-dir': 'scratch',
    });
    expect(problems).toEqual([]);
    expect(given.get('mounts')).toEqual(['target=/go/pkg/mod', 'target=/root/.npm,id=npm,uid=1000']);
    expect(given.get('file')).toEqual(['docker/Dockerfile']);
    expect(given.get('save-if')).toEqual(['never']);
    expect(warnings).toHaveLength(6);
    expect(warnings[0]).toBe(
      'cache-map: it is understood; write in its place:\nmounts: |\n  target=/go/pkg/mod\n  target=/root/.npm,id=npm,uid=1000',
    );
    expect(warnings[3]).toMatch(/^utility-image: leave it out: /);
  });

  it('are refused where they cannot be understood', () => {
    expect(inputs({ 'cache-map': '{"a": ' }).problems).toEqual([
      expect.stringMatching(/^cache-map: it is a JSON object/),
    ]);
  });

  it('give way to the new ones', () => {
    expect(inputs({ dockerfile: 'a', file: 'b' }).given.get('file')).toEqual(['b']);
  });
});

describe('messages about options', () => {
  it.each([
    [
      "If it is this build’s, add --mount 'id=a,target=/b'; with run",
      'If it is this build’s, add mounts: id=a,target=/b; with run',
    ],
    ["--save-if 'x': it is one of a, b", 'save-if: x: it is one of a, b'],
    [
      'this job is of a fork (--restore-only false would save)',
      'this job is of a fork (restore-only: false would save)',
    ],
    ['--state names another file', 'state names another file'],
    [
      'tell of the build: --file docker/Dockerfile --target prod.',
      'tell of the build: file: docker/Dockerfile target: prod.',
    ],
    ['with --file and the like, or', 'with file and the like, or'],
    ['RUN --mount=type=cache,target=/a', 'RUN --mount=type=cache,target=/a'],
    [
      'RUN --mount=type=cache,id=a --mount=type=bind,target=b c',
      'RUN --mount=type=cache,id=a --mount=type=bind,target=b c',
    ],
    ['RUN --mount: sharing=x: it is one of', 'RUN --mount: sharing=x: it is one of'],
    ['docker ran with --no-cache', 'docker ran with --no-cache'],
  ])('%s', (said, meant) => {
    expect(inInputWords(said)).toBe(meant);
  });
});
