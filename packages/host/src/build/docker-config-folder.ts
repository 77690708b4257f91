import { join } from 'node:path';
import type { BuildCommand } from '@carryover/core';
import type { Surroundings } from '../surroundings';

/** Where docker keeps its configuration, as a command of it has it; undefined for one that is told nothing. */
export function dockerConfigFolder(
  command: Pick<BuildCommand, 'globalArguments'> | undefined,
  { environment, homeDirectory }: Pick<Surroundings, 'environment' | 'homeDirectory'>,
): string {
  const words = command?.globalArguments ?? [];
  const flag = words.indexOf('--config');
  const given =
    words.find((word) => word.startsWith('--config='))?.slice('--config='.length) ??
    (flag < 0 ? undefined : words[flag + 1]);
  return given ?? (environment.DOCKER_CONFIG || join(homeDirectory(), '.docker'));
}
