import { type CommandRunner, StoreError } from '@carryover/core';
import * as z from 'zod';
import { parseJson } from '../parse-json';
import type { Credentials } from './docker-credentials';

/** A helper may ask a cloud for a token, and a keychain its user. In milliseconds. */
const limit = 60_000;
const answerSchema = z.object({ Username: z.string(), Secret: z.string() });
/** What a helper says on standard output when it knows nothing of a server: the one message that its protocol fixes. */
const nothingKnown = 'credentials not found in native keychain';
/** The user name of a secret that is no password but an identity token. */
const tokenUser = '<token>';

/**
 * Asks the program `docker-credential-<helper>` for what it knows of a server, by the protocol of https://github.com/docker/docker-credential-helpers: the
 * server's name on its standard input, JSON on its output. Nothing that it prints is shown: it may be secret.
 */
export async function credentialsFromHelper(
  helper: string,
  server: string,
  commands: CommandRunner,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const command = { program, arguments: ['get'], input: server };
  const { ending, exitCode, output } = await commands.run(command, { signal, deadline: limit, inactivityLimit: limit });
  if (ending === 'not-found') {
    throw unusable(program, 'it is not in the PATH');
  }
  if (ending !== 'exited') {
    throw unusable(program, `it did not answer within ${limit / 1000} s`);
  }
  if (exitCode !== 0) {
    if (output.trim() === nothingKnown) {
      return undefined;
    }
    throw unusable(program, `it ended with exit code ${exitCode ?? 'none'}`);
  }
  const answer = answerSchema.safeParse(parseJson(output));
  if (!answer.success) {
    throw unusable(program, 'its answer is not a user and a secret');
  }
  const { Username: username, Secret: secret } = answer.data;
  return username === tokenUser
    ? { kind: 'identity-token', token: secret }
    : { kind: 'password', username, password: secret };
}

function unusable(program: string, reason: string): StoreError {
  return new StoreError(`${program}, which Docker's configuration names, gave no credentials: ${reason}`, {
    code: 'store-credential-helper',
    transient: false,
    hint: `Install or repair ${program}, or log in anew with docker login.`,
  });
}
