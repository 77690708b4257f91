import type { CommandName } from '@carryover/host';
import { stringify } from 'yaml';
import { inputsOf } from '../src/action-input';
import { earlierInputs } from '../src/earlier-inputs';
import { inInputWords } from '../src/input-words';
import { stepOutputs } from '../src/step-outputs';

/** One of the actions that the repository holds. */
export interface ActionManifest {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandName[];
  /** Relative to the manifest. */
  readonly runs: { readonly main: string; readonly post?: string };
  readonly branding?: { readonly icon: string; readonly color: string };
}

const bundle = 'apps/github-action/dist';

export const manifests: readonly ActionManifest[] = [
  {
    path: 'action.yml',
    name: 'carryover',
    description: 'Carries the contents of BuildKit cache mounts over from one run to the next',
    commands: ['inject', 'extract'],
    runs: { main: `${bundle}/action.mjs`, post: `${bundle}/action.mjs` },
    branding: { icon: 'package', color: 'blue' },
  },
  {
    path: 'inject/action.yml',
    name: 'carryover inject',
    description: 'Fills the cache mounts of a build that follows; carryover extract saves them',
    commands: ['inject'],
    runs: { main: `../${bundle}/inject.mjs` },
  },
  {
    path: 'extract/action.yml',
    name: 'carryover extract',
    description: 'Saves the cache mounts that carryover inject filled before the build',
    commands: ['extract'],
    runs: { main: `../${bundle}/extract.mjs` },
  },
];

/** What a manifest has to hold, from the option table and the action's own tables. */
export function manifestText({ name, description, commands, runs, branding }: ActionManifest): string {
  const inputs = inputsOf(commands).map(({ name: input, description: text, default: usual }) => [
    input,
    { description: `${inInputWords(text)}.`, ...(usual === undefined ? {} : { default: usual }) },
  ]);
  const earlier = earlierInputs.map((input) => [
    input,
    { description: 'Of buildkit-cache-dance; understood, with a warning that shows what to write in its place.' },
  ]);
  const outputs = Object.entries(stepOutputs).map(([output, text]) => [output, { description: `${text}.` }]);
  const manifest = {
    name,
    description,
    author: 'The carryover authors',
    ...(branding === undefined ? {} : { branding }),
    inputs: Object.fromEntries([...inputs, ...earlier]),
    outputs: Object.fromEntries(outputs),
    runs: { using: 'node24', ...runs },
  };
  return `# Made from the option table: see apps/github-action/test/manifests.test.ts.\n${stringify(manifest, { lineWidth: 0 })}`;
}
