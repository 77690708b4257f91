import type { CommandBuildArgument, CommandBuildContext } from '@carryover/core';
import * as z from 'zod';

/** Text that goes into names and messages: one line, nothing that a terminal would act on. */
export const anyText = z.string().regex(/^\P{Cc}*$/u, 'it holds a control character');

export const text = anyText.min(1, 'it must not be empty');

export const flag = z
  .enum(['true', 'false', '1', '0'], 'it is true or false')
  .transform((value) => value === 'true' || value === '1');

export function oneOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.enum(choices, `it is one of ${choices.join(', ')}`);
}

/** What builds where no command says so, in the order in which they are looked for. */
export const buildTools = ['docker', 'podman', 'buildah'] as const;

/** The name of a buildx builder. */
export const builderName = text.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'this is not the name of a builder');

/** `os/architecture` or `os/architecture/variant`, several with commas between, as buildx takes them; empty for the builder's own. */
export const platforms = z
  .string()
  .regex(
    /^(?:[a-z0-9_]+(?:\/[a-z0-9_]+){1,2}(?:,(?=.)|$))*$/,
    'a platform is needed, such as linux/arm64, or several with commas between',
  )
  .transform((given): readonly string[] => (given === '' ? [] : given.split(',')));

/** The reference of an image, with or without registry, tag and digest. */
export const imageReference = text.regex(
  /^[A-Za-z0-9](?:[A-Za-z0-9._:/-]*[A-Za-z0-9])?(?:@[a-z0-9]+:[0-9a-f]{32,})?$/,
  'this is not the reference of an image',
);

/** `NAME=value` or `NAME`. */
export const buildArgument = z
  .string()
  .regex(/^[^=\s]+(?:=|$)/, 'a build argument is needed, such as NAME=value')
  .transform((given): CommandBuildArgument => {
    const equals = given.indexOf('=');
    return equals < 0
      ? { name: given, value: undefined }
      : { name: given.slice(0, equals), value: given.slice(equals + 1) };
  });

/** `NAME=location`. */
export const buildContext = z
  .string()
  .regex(/^[^=\s]+=./, 'a named context is needed, such as NAME=LOCATION')
  .transform((given): CommandBuildContext => {
    const equals = given.indexOf('=');
    return { name: given.slice(0, equals), location: given.slice(equals + 1) };
  });

/** A whole number from 1 on. */
export const positiveCount = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/, 'a whole number is needed, 1 or more')
  .transform(Number);
