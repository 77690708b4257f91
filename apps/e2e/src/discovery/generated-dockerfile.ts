import fc from 'fast-check';

/** A Dockerfile that BuildKit takes and in which everything can be known, with several stages, and several mounts in each. */
export interface GeneratedDockerfile {
  readonly text: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly target: string | undefined;
}

const names = ['A', 'B', 'LONG_NAME'] as const;
const name = fc.constantFrom(...names);

/** A piece of a value as it is written: variables in all forms, quotes and escapes. */
const piece = fc.oneof(
  fc.constantFrom('x', 'y-1', 'Z', '.', '/', ':', '_', 'é'),
  // What follows must not be taken for more of the name: that would be a variable that nobody sets.
  fc.tuple(name, fc.constantFrom('.', '-', '/')).map(([variable, next]) => `$${variable}${next}`),
  name.map((variable) => `\${${variable}}`),
  fc
    .tuple(name, fc.constantFrom(':-', '-', ':+', '+'), fc.constantFrom('', 'd', `$A`, `\${B}`))
    .map(([variable, operator, word]) => `\${${variable}${operator}${word}}`),
  fc
    .tuple(name, fc.constantFrom('#', '##', '%', '%%'), fc.constantFrom('x*', '*1', '?', 'x'))
    .map(([variable, operator, pattern]) => `\${${variable}${operator}${pattern}}`),
  fc
    .tuple(name, fc.constantFrom('/', '//'), fc.constantFrom('x', '?'), fc.constantFrom('', 'r'))
    .map(([variable, operator, pattern, replacement]) => `\${${variable}${operator}${pattern}/${replacement}}`),
  fc.constantFrom("'q'", '"p"', '\\\\\\$A', '\\$B.', '$TARGETARCH.', '$TARGETPLATFORM/'),
);
const value = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));

const setting = fc.oneof(
  fc.tuple(name, value).map(([variable, text]) => `ENV ${variable}=${text}`),
  fc.tuple(name, value).map(([variable, text]) => `ARG ${variable}=${text}`),
  name.map((variable) => `ARG ${variable}`),
  fc.constantFrom('ARG TARGETARCH=z', 'ENV TARGETPLATFORM=z', 'WORKDIR /work', '# a comment', ''),
);

const field = fc.oneof(
  value.map((text) => `id=${text}`),
  fc.constantFrom('uid=0', 'uid=1000', 'gid=7', 'mode=0700', 'mode=755', 'mode=1777', 'source=/', 'src=/etc/./x/..'),
  fc.constantFrom(
    'sharing=locked',
    'sharing=private',
    'sharing=shared',
    'SHARING=LOCKED',
    'ro',
    'rw=true',
    'from=scratch',
  ),
);

/** The target comes last, so that a mount never is at the root. */
const mount = fc
  .tuple(fc.array(field, { maxLength: 3 }), fc.array(piece, { maxLength: 2 }), fc.boolean(), fc.nat({ max: 9 }))
  .map(([fields, pieces, isRelative, number]) => {
    const target = `${isRelative ? '' : '/'}m${number}/${pieces.join('')}`;
    return { fields: ['type=cache', ...fields, `target=${target}`], number };
  });

/** Of several mounts of one step, each is at a place of its own. */
const run = fc
  .tuple(
    fc.uniqueArray(mount, { minLength: 1, maxLength: 4, selector: ({ number }) => number }),
    fc.option(fc.nat({ max: 5 }), { nil: undefined }),
    fc.constantFrom(' ', ' \\\n  ', ' \\\n# between\n '),
    fc.constantFrom('true', '["true"]', '<<END\ntrue $A\nRUN --mount=type=cache,target=/no x\nEND'),
  )
  .map(([mounts, from, separator, command]) => ({ mounts, from, separator, command }));

const stage = fc.record({
  base: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
  settings: fc.array(fc.oneof({ weight: 2, arbitrary: setting }, { weight: 3, arbitrary: run }), {
    minLength: 1,
    maxLength: 8,
  }),
  copies: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
});

export const generatedDockerfile: fc.Arbitrary<GeneratedDockerfile> = fc
  .record({
    globals: fc.array(
      fc.tuple(name, value).map(([variable, text]) => `ARG ${variable}=${text}`),
      { maxLength: 2 },
    ),
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    buildArguments: fc.dictionary(name, fc.constantFrom('given', '', 'x/y', 'é')),
    target: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
  })
  .map(({ globals, stages, buildArguments, target }) => ({
    text: `${[...globals, ...stages.flatMap(stageLines)].join('\n')}\n`,
    buildArguments,
    target: target === undefined ? undefined : `stage${target % stages.length}`,
  }));

type GeneratedStage = typeof stage extends fc.Arbitrary<infer Item> ? Item : never;

/** Everything that names another stage names one before. All variables are set, so that nothing hangs on the image. */
function stageLines({ base, settings, copies }: GeneratedStage, index: number): string[] {
  const earlier = (choice: number | undefined) =>
    choice === undefined || choice >= index ? undefined : `stage${choice}`;
  const copied = earlier(copies);
  return [
    `FROM ${earlier(base) ?? 'carryover-test/base'} AS ${index % 2 === 0 ? 'stage' : 'Stage'}${index}`,
    'ENV A=a B=b LONG_NAME=xyx-1',
    'ARG TARGETARCH',
    'ARG TARGETPLATFORM',
    `RUN --network=none echo ${index}`,
    ...settings.map((one) => (typeof one === 'string' ? one : runLine(one, earlier(one.from)))),
    ...(copied === undefined ? [] : [`COPY --from=${copied} /etc /copied`]),
  ];
}

function runLine(
  { mounts, separator, command }: typeof run extends fc.Arbitrary<infer Item> ? Item : never,
  from: string | undefined,
): string {
  const flags = mounts.map(({ fields }, index) => {
    const all = index === 0 && from !== undefined ? [...fields, `from=${from}`] : fields;
    return `--mount=${all.join(',')}`;
  });
  return `RUN --network=none ${[...flags, ''].join(separator)}${command}`;
}
