import { readSyntax } from '../dockerfile/directives';
import { splitLines } from '../dockerfile/read-instructions';

/** The frontend that reads a Dockerfile: what its build argument `BUILDKIT_SYNTAX` says, else its directive `syntax`; undefined for the one that BuildKit brings. */
export function frontendOf(text: string, syntaxArgument: string | undefined): string | undefined {
  return syntaxArgument?.trim().split(' ')[0] || readSyntax(splitLines(text))?.frontend;
}

/** Whether a frontend is one whose language this is: Docker's own, of any tag. */
export function isKnownFrontend(reference: string): boolean {
  return /^(?:(?:index\.)?docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@].*)?$/.test(reference);
}
