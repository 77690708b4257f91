import type { OptionDefinition } from './option-definition';
import { optionTable } from './option-table';

/** An input, a parameter or a variable of a platform's manifest: of a GitLab component, a CircleCI orb, a Bitbucket pipe. */
export interface ManifestInput {
  readonly name: string;
  readonly description: string | undefined;
  /** As the manifest has it; undefined where the user has to say something. */
  readonly default: string | undefined;
  /** The values that are allowed; undefined for any. */
  readonly choices?: readonly string[] | undefined;
}

export interface ManifestTraits {
  /** The option that an input is for, by the input's name, where it is called otherwise. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Inputs that say nothing of options. */
  readonly besides: readonly string[];
  /** Options whose default the platform knows better. */
  readonly ownDefaults?: readonly string[];
}

/** Each point in which a manifest and the option table disagree, as a sentence. */
export function manifestProblems(inputs: readonly ManifestInput[], traits: ManifestTraits): string[] {
  const rows: readonly OptionDefinition[] = optionTable;
  return inputs.flatMap((input) => {
    const undescribed = input.description ? [] : [`${input.name} has no description`];
    if (traits.besides.includes(input.name)) {
      return undescribed;
    }
    const option = rows.find(({ name }) => name === (traits.renamed?.[input.name] ?? input.name));
    return option === undefined
      ? [...undescribed, `${input.name} is no option`]
      : [...undescribed, ...problemsOfValues(input, option, traits)];
  });
}

/** An empty value counts as not given, as in the environment. */
function problemsOfValues(
  input: ManifestInput,
  option: OptionDefinition,
  { ownDefaults = [] }: ManifestTraits,
): string[] {
  const usual = option.default ?? '';
  const isUsual = ownDefaults.includes(option.name) || input.default === usual;
  const given = [input.default ?? '', ...(input.choices ?? [])].filter((value) => value !== '');
  return [
    ...(isUsual ? [] : [`${input.name} is '${input.default ?? ''}' by default, and the option '${usual}'`]),
    ...given
      .filter((value) => !option.schema.safeParse(value).success)
      .map((value) => `${input.name} may be '${value}', which the option refuses`),
  ];
}
