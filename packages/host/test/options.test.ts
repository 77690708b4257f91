import { scriptedCommandRunner } from '@carryover/core/testing';
import { openStore } from '@carryover/stores/location';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../src/options/command-line';
import { type Invocation, readInvocation } from '../src/options/invocation';
import { commandNames, isFlag, type OptionDefinition } from '../src/options/option-definition';
import { optionTable } from '../src/options/option-table';

const rows: readonly OptionDefinition[] = optionTable;
const mount = ['--mount', 'id=a'];

function read(
  words: readonly string[],
  environment: Record<string, string> = {},
  helpWidth = 120,
): Promise<Invocation> {
  const surroundings = {
    environment,
    ci: undefined,
    workingDirectory: '/home/me/shop',
    temporaryDirectory: '/tmp',
    homeDirectory: () => '/home/me',
    commands: scriptedCommandRunner([]),
  };
  return readInvocation(words, { version: '1.2.3', helpWidth, surroundings, openStore });
}

async function helpOf(command: string, helpWidth?: number): Promise<string> {
  const help = await read([command, '--help'], {}, helpWidth);
  return help.command === 'print' ? help.text : '';
}

async function problemsOf(words: readonly string[], environment: Record<string, string> = {}): Promise<string[]> {
  const error = await read(words, environment).catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'misuse', code: 'misuse' });
  return error.message.split('\n');
}

describe('the option table', () => {
  it('names every option once, and its variable after it', async () => {
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.environment).toBe(`CARRYOVER_${row.name.toUpperCase().replaceAll('-', '_')}`);
    }
  });

  it('has defaults that its own schemas take', async () => {
    for (const row of rows) {
      expect(row.default === undefined || row.schema.safeParse(row.default).success, row.name).toBe(true);
      expect(isFlag(row) ? row.default : 'false', `${row.name} is a flag`).toBe('false');
    }
  });

  it.each(commandNames)('is what the help of %s shows, row by row', async (command) => {
    const text = (await helpOf(command)).replace(/\s+/g, ' ');
    for (const row of rows) {
      const shown = text.includes(`--${row.name}${row.placeholder === undefined ? ' ' : ` ${row.placeholder} `}`);
      expect(shown, row.name).toBe(row.commands.includes(command));
      if (shown) {
        expect(text).toContain(row.description);
        expect(
          text.includes(`(default: ${row.defaultExplained})`) || row.repeatable || row.defaultExplained === undefined,
        ).toBe(true);
      }
    }
    const options = text.match(/ --[a-z-]+/g) ?? [];
    expect(new Set(options.map((option) => option.trim()).filter((option) => option !== '--help')).size).toBe(
      optionsOf(command).length,
    );
    expect(text).toContain(`Examples: carryover ${command}`);
    expect(text).toContain('CARRYOVER_PROGRESS');
  });

  it('is short enough in the help for a terminal', async () => {
    const lines = (await helpOf('inject', 80)).split('\n');
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.startsWith('  --')).every((line) => line.length <= 80)).toBe(true);
  });
});

describe('help and version', () => {
  it.each([[['--help']], [['-h']], [['help']]])('%j lists the commands', async (words) => {
    const help = await read(words);
    expect(help).toMatchObject({ command: 'print', text: expect.stringMatching(/inject.*extract.*prune/s) });
  });

  it('are the same with help before the command', async () => {
    expect(await read(['help', 'inject'])).toEqual(await read(['inject', '--help']));
  });

  it('prints the version', async () => {
    expect(await read(['--version'])).toEqual({ command: 'print', text: '1.2.3\n' });
  });
});

describe('values', () => {
  it('have their defaults', async () => {
    expect(await read(['inject', ...mount])).toMatchObject({
      command: 'inject',
      mounts: [{ id: 'a' }],
      values: {
        store: undefined,
        builder: undefined,
        'read-scope': [],
        key: '',
        platform: [],
        'if-not-empty': 'keep',
        timeout: 1_800_000,
        'inactivity-timeout': 300_000,
        strict: false,
        json: false,
        progress: 'auto',
      },
    });
    expect(await read(['extract', ...mount])).toMatchObject({ values: { 'on-conflict': 'merge' } });
    expect(await read(['prune'])).toMatchObject({ values: { grace: 86_400_000, 'dry-run': false } });
  });

  const fromWords =
    '--mount id=a --mount=id=b --builder b1 --store=dir:x --project p --scope s --read-scope r1 --read-scope r2 --key k';
  const rest =
    '--platform linux/arm64/v8 --if-not-empty fill --toolbox-image localhost:5000/tools:1 --state f --timeout 90s --inactivity-timeout 1h30m';
  const expected = {
    mounts: [{ id: 'a' }, { id: 'b' }],
    values: {
      builder: 'b1',
      store: 'dir:x',
      project: 'p',
      scope: 's',
      'read-scope': ['r1', 'r2'],
      key: 'k',
      platform: ['linux/arm64/v8'],
      'if-not-empty': 'fill',
      'toolbox-image': 'localhost:5000/tools:1',
      state: 'f',
      timeout: 90_000,
      'inactivity-timeout': 5_400_000,
      strict: true,
      json: true,
      progress: 'quiet',
    },
  };

  it('come from the command line', async () => {
    const words = ['inject', ...`${fromWords} ${rest} --strict --json --progress quiet`.split(' ')];
    expect(await read(words)).toMatchObject(expected);
  });

  it('come from the environment, repeated ones line by line', async () => {
    const environment = {
      CARRYOVER_MOUNT: 'id=a\n\nid=b\r\n',
      CARRYOVER_BUILDER: 'b1',
      CARRYOVER_STORE: 'dir:x',
      CARRYOVER_PROJECT: 'p',
      CARRYOVER_SCOPE: 's',
      CARRYOVER_READ_SCOPE: 'r1\nr2',
      CARRYOVER_KEY: 'k',
      CARRYOVER_PLATFORM: 'linux/arm64/v8',
      CARRYOVER_IF_NOT_EMPTY: 'fill',
      CARRYOVER_TOOLBOX_IMAGE: 'localhost:5000/tools:1',
      CARRYOVER_STATE: 'f',
      CARRYOVER_TIMEOUT: '90s',
      CARRYOVER_INACTIVITY_TIMEOUT: '1h30m',
      CARRYOVER_STRICT: 'true',
      CARRYOVER_JSON: '1',
      CARRYOVER_PROGRESS: 'quiet',
    };
    expect(await read(['inject'], environment)).toMatchObject(expected);
  });

  it('of the command line go before those of the environment, which may be empty', async () => {
    const environment = {
      CARRYOVER_MOUNT: 'id=x\nid=y',
      CARRYOVER_KEY: 'theirs',
      CARRYOVER_PROGRESS: '',
      CARRYOVER_SCOPE: 'env',
    };
    expect(await read(['inject', ...mount, '--key', '', '--scope', 's1', '--scope', 's2'], environment)).toMatchObject({
      mounts: [{ id: 'a' }],
      values: { key: '', scope: 's2', progress: 'auto' },
    });
  });

  it('of build arguments decide the namespace, as buildx reads them', async () => {
    const namespaceOf = async (...words: string[]) => {
      const invocation = await read(['extract', ...mount, ...words], { BUILDKIT_CACHE_MOUNT_NS: 'outer' });
      return invocation.command === 'extract' ? invocation.mounts[0]?.namespace : undefined;
    };
    expect(await namespaceOf()).toBe('');
    expect(await namespaceOf('--build-arg', 'BUILDKIT_CACHE_MOUNT_NS=ns=1')).toBe('ns=1');
    expect(await namespaceOf('--build-arg', 'BUILDKIT_CACHE_MOUNT_NS')).toBe('outer');
    expect(
      await namespaceOf(
        '--build-arg',
        'OTHER',
        '--build-arg',
        'BUILDKIT_CACHE_MOUNT_NS=a',
        '--build-arg',
        'BUILDKIT_CACHE_MOUNT_NS=b',
      ),
    ).toBe('b');
  });
});

describe('misuse', () => {
  it.each<[words: string[], ...problems: string[]]>([
    [[], 'a command is needed first: run, plan, inject, extract, doctor, list, prune, report'],
    [['injekt'], "'injekt': no such command; did you mean inject?"],
    [
      ['frobnicate'],
      "'frobnicate': a command is needed first: run, plan, inject, extract, doctor, list, prune, report",
    ],
    [
      ['--mount', 'id=a', 'inject'],
      "'--mount': a command is needed first: run, plan, inject, extract, doctor, list, prune, report",
    ],
    [['inject', '--mount'], '--mount: a value is missing (SPEC)'],
    [['inject', ...mount, '--stroe', 'dir:x'], '--stroe: inject has no such option; did you mean --store?'],
    [['inject', ...mount, '--stroe=dir:x'], '--stroe: inject has no such option; did you mean --store?'],
    [['inject', ...mount, '--something-else'], '--something-else: inject has no such option'],
    [['inject', ...mount, '-x'], '-x: inject has no such option'],
    [['inject', '.', 'stray'], "'stray': unexpected; inject takes options and one context"],
    [['list', 'stray'], "'stray': unexpected; list takes options only"],
    [['list', '--', 'docker', 'build', '.'], "'--': unexpected; list takes options only"],
    [['list', '--grace', '1d'], '--grace: list has no such option'],
    [['prune', 'stray'], "'stray': unexpected; prune takes options only"],
    [['prune', '--', 'docker', 'build', '.'], "'--': unexpected; prune takes options only"],
    [
      ['inject', ...mount, '--', '--json'],
      "'--json': not a build command that carryover knows (docker buildx build, docker build, docker buildx bake, docker compose build, podman build, buildah build, buildctl build)",
    ],
    [['run'], expect.stringMatching(/^a build command is needed after --/)],
    [
      ['run', 'docker', '--', 'docker', 'build', '.'],
      "'docker': unexpected; the build's command stands after --, as in carryover run -- docker …",
    ],
    [['run', '--builder', 'x', '--', 'docker', 'build', '.'], '--builder: run has no such option'],
    [
      ['run', '--save-if', 'x', '--', 'docker', 'build', '.'],
      expect.stringMatching(/^--save-if 'x': it is one of always, success, never, changed-by-percent/),
    ],
    [['extract', '--job-status', 'ended'], "--job-status 'ended': it is one of success, failure, cancelled"],
    [
      ['run', '--json', '--', 'docker', 'build', '-o', '-', '.'],
      '--json: standard output is what the build writes its result to; leave one of them out',
    ],
    [
      ['plan', '--target', 'a', '--build-arg', 'X=1', '.', '--', 'docker', 'build', '.'],
      "--target: the build's own command after -- says what is built; give it there",
      "--build-arg: the build's own command after -- says what is built; give it there",
      "'.': the build's own command after -- says what is built; give it there",
    ],
    [['plan', '--build-context', 'x'], "--build-context 'x': a named context is needed, such as NAME=LOCATION"],
    [['inject', ...mount, '--strict=yes'], '--strict: a flag, which takes no value'],
    [['inject', ...mount, '--on-conflict', 'merge'], '--on-conflict: inject has no such option'],
    [['extract', ...mount, '--if-not-empty', 'keep'], '--if-not-empty: extract has no such option'],
    [['prune', ...mount], '--mount: prune has no such option'],
    [['inject', ...mount, '--key', '--json'], '--key: a value is missing (LABEL)'],
    [['inject', ...mount, '--store', ''], "--store '': it must not be empty"],
    [
      ['inject', ...mount, '--store', './cache'],
      expect.stringMatching(/^--store: .*'\.\/cache'.*kind of store.*dir:PATH/),
    ],
    [
      ['prune', '--store', 'ftp://me:s3cret@host/x'],
      expect.stringMatching(/^--store: (?!.*s3cret).*'ftp:'.*credentials/),
    ],
    [['inject', ...mount, '--scope', 'a\nb'], "--scope 'a?b': it holds a control character"],
    [['inject', ...mount, '--builder=-o'], "--builder '-o': this is not the name of a builder"],
    [
      ['inject', ...mount, '--platform', 'arm64'],
      "--platform 'arm64': a platform is needed, such as linux/arm64, or several with commas between",
    ],
    [
      ['inject', ...mount, '--platform', 'linux/amd64,'],
      "--platform 'linux/amd64,': a platform is needed, such as linux/arm64, or several with commas between",
    ],
    [['inject', ...mount, '--toolbox-image', 'a b'], "--toolbox-image 'a b': this is not the reference of an image"],
    [['inject', ...mount, '--if-not-empty', 'Keep'], "--if-not-empty 'Keep': it is one of keep, fill, replace"],
    [['extract', ...mount, '--on-conflict', 'x'], "--on-conflict 'x': it is one of merge, replace"],
    [['inject', ...mount, '--progress', 'tty'], "--progress 'tty': it is one of auto, plain, quiet"],
    [['inject', ...mount, '--timeout', '5'], "--timeout '5': a duration is needed, such as 90s, 5m or 24h"],
    [['inject', ...mount, '--timeout', '0s'], "--timeout '0s': it must be more than 0s and less than 24d"],
    [['inject', ...mount, '--timeout', '25d'], "--timeout '25d': it must be more than 0s and less than 24d"],
    [
      ['inject', ...mount, '--inactivity-timeout', '-5m'],
      '--inactivity-timeout: a value is missing (DURATION)',
      '-5m: inject has no such option',
    ],
    [
      ['extract', ...mount, '--max-pack-age', 'ever'],
      "--max-pack-age 'ever': a duration is needed, such as 36h or 7d, or never",
    ],
    [['prune', '--keep', '0'], "--keep '0': a whole number is needed, 1 or more"],
    [['prune', '--keep', 'all'], "--keep 'all': a whole number is needed, 1 or more"],
    [['prune', '--max-total-size', 'big'], "--max-total-size 'big': a size is needed, such as 500MB, 10GB or 2GiB"],
    [['prune', '--max-age', '23h'], '--max-age: it must not be less than --grace'],
    [['prune', '--max-age', 'x', '--grace', 'y'], expect.stringContaining("'y'"), expect.stringContaining("'x'")],
    [['prune', '--grace', '1 day'], "--grace '1 day': a duration is needed, such as 90s, 5m or 24h"],
    [
      ['inject', ...mount, '--build-arg', '=s3cret'],
      "--build-arg '=…': a build argument is needed, such as NAME=value",
    ],
    [
      ['inject', ...mount, '--build-arg', 'A B=s3cret'],
      "--build-arg 'A B=…': a build argument is needed, such as NAME=value",
    ],
    [['inject', '--mount', 'id=a,uid=x'], "--mount 'id=a,uid=x': uid=x: a decimal number is needed"],
  ])('%j', async (words, ...problems) => {
    expect((await problemsOf(words)).sort()).toEqual(problems.sort());
  });

  it('in the environment names the variable', async () => {
    expect(await problemsOf(['inject', ...mount], { CARRYOVER_STRICT: 'yes', CARRYOVER_TIMEOUT: 'soon' })).toEqual([
      "CARRYOVER_TIMEOUT 'soon': a duration is needed, such as 90s, 5m or 24h",
      "CARRYOVER_STRICT 'yes': it is true or false",
    ]);
  });

  it('is told all at once', async () => {
    const words = [
      'inject',
      '--mount',
      'id=a,moode=7',
      '--mount',
      'uid=1',
      '--timeout',
      'x',
      '--jsn',
      '--store',
      'x:',
      '--key',
    ];
    expect(await problemsOf(words, { CARRYOVER_PROGRESS: 'loud' })).toEqual([
      '--jsn: inject has no such option; did you mean --json?',
      '--key: a value is missing (LABEL)',
      "--timeout 'x': a duration is needed, such as 90s, 5m or 24h",
      "CARRYOVER_PROGRESS 'loud': it is one of auto, plain, quiet",
      "--mount 'id=a,moode=7': unknown key 'moode': did you mean 'mode'?",
      "--mount 'uid=1': it names no mount: id=… or target=… is needed",
      expect.stringMatching(/^--store: .*'x:'/),
    ]);
  });
});
