import type { Problem } from '../dockerfile/problem';
import type { Mount } from '../mount/mount';

/** Not those beyond ASCII: of an id that is written with such letters, BuildKit itself makes them. */
const asciiControl = /(?![\u0080-\u009f])\p{Cc}/u;

/** Variables may bring in line ends and the like, which nothing that is generated from a mount could hold. */
export function controlCharacterProblem({ namespace, id, target, base }: Mount): Omit<Problem, 'place'> | undefined {
  if (!asciiControl.test([namespace, id, target, base.from, base.source].join(' '))) {
    return undefined;
  }
  return {
    severity: 'warning',
    code: 'control-character',
    message: 'RUN --mount: what names it holds a control character, and so it cannot be carried',
    hint: 'look into the variables and build arguments that it uses, and BUILDKIT_CACHE_MOUNT_NS',
  };
}
