import { bytes } from '../reporters/summary-text';
import type { ThreateningRule } from './threatening-rules';

/** What a rule does, after `By`. */
export function describeRule({ name, keptBytes, belowFreeBytes }: ThreateningRule): string {
  const when = belowFreeBytes === undefined ? '' : `, where less than ${bytes(belowFreeBytes)} of its disk are free`;
  return `${name}, the builder keeps ${keptBytes === 0 ? 'nothing' : bytes(keptBytes)}${when}`;
}

/** What can be done about a rule. */
export const collectionHint =
  'Raise the builder’s limit (gc in its configuration, buildkitd.toml or daemon.json), or carry less with --max-size.';
