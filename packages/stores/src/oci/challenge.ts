/** What a registry asks for when it answers 401. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      /** Where tokens are given out. */
      readonly realm: string;
      readonly service: string | undefined;
      readonly scopes: readonly string[];
    };

const schemePattern = /([A-Za-z]+)(?:\s+((?:[A-Za-z_]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]*)\s*(?:,\s*)?)*))?(?:,\s*)?/g;
const parameterPattern = /([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/g;

/**
 * Reads a `WWW-Authenticate` header (RFC 9110, 11.6.1), whose lines may have been joined by commas. A token is preferred to sending the password each time;
 * undefined if there is nothing that can be answered.
 */
export function parseChallenge(header: string): Challenge | undefined {
  const challenges = Array.from(header.matchAll(schemePattern), ([, scheme = '', parameters = '']) => ({
    scheme: scheme.toLowerCase(),
    parameters: parametersOf(parameters),
  }));
  const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm'));
  if (bearer !== undefined) {
    const { parameters } = bearer;
    const scopes = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    return { scheme: 'bearer', realm: parameters.get('realm') ?? '', service: parameters.get('service'), scopes };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

function parametersOf(text: string): Map<string, string> {
  return new Map(
    Array.from(text.matchAll(parameterPattern), ([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'),
    ]),
  );
}
