import type { Environment, Unknown } from '../dockerfile/environment';
import type { Stage } from '../dockerfile/read-stages';

/** What to say of a value that the Dockerfile alone does not tell. */
export function unknownAdvice(
  { variable, image, used = variable }: Unknown,
  stage: Stage,
  globals: Environment,
): { message: string; hint: string } {
  if (image === undefined) {
    const message = `$${used} depends on the platform, which is not known`;
    return { message, hint: 'say which with --platform, such as linux/amd64' };
  }
  const origin = used === variable ? '' : `$${used} is made of $${variable}: `;
  const message = `${origin}$${variable} is not set in this stage, and whether ${image} sets it cannot be seen`;
  const global = globals.lookup(variable) !== undefined;
  const name = stage.name === undefined ? 'this stage' : `the stage '${stage.name}'`;
  const hint = global
    ? `add 'ARG ${variable}' to ${name}: what stands before the first FROM, or comes with the build, counts only in stages that declare it`
    : `set it in ${name} with ENV or ARG, or name the mount with --mount`;
  return { message, hint };
}
