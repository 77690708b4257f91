/** A location taken apart: `scheme:path?name=value&…`. */
export interface ParsedLocation {
  /** Without its colon; undefined where there is none. */
  readonly scheme: string | undefined;
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Whether there is a user or a password in it, or a parameter that by its name is a secret. */
  readonly hasCredentials: boolean;
}

const userOfHost = /^\/\/[^/]*@/;
/** More than a user: a password may hold any character. */
const perhapsSecret = /^\/\/.*@/s;
const secretName = /key|secret|token|passw|credential|signature|auth/i;
/** Parameters that name a secret without being one. */
const identifiers = new Set(['kmsKeyId']);
const hidden = '***';

export function parseLocation(location: string): ParsedLocation {
  const [, scheme, rest = location] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(location) ?? [];
  const question = rest.indexOf('?');
  const path = question < 0 ? rest : rest.slice(0, question);
  const parameters = question < 0 ? [] : [...new URLSearchParams(rest.slice(question + 1))];
  const hasCredentials = userOfHost.test(path) || parameters.some(([name]) => isSecret(name));
  return { scheme, path, parameters, hasCredentials };
}

function isSecret(parameter: string): boolean {
  return secretName.test(parameter) && !identifiers.has(parameter);
}

/** The location without its user, for messages about what else is wrong with it. */
export function withoutUser(location: ParsedLocation): ParsedLocation {
  return location.hasCredentials ? { ...location, path: location.path.replace(perhapsSecret, '//') } : location;
}

/** The location as it may be shown: without what can be a secret. */
export function redactLocation(location: string): string {
  const { scheme, path, parameters } = parseLocation(location);
  const shownPath = path.replace(perhapsSecret, `//${hidden}@`);
  const shownParameters = parameters.map(([name]) => `${name}=${hidden}`).join('&');
  return `${scheme === undefined ? '' : `${scheme}:`}${shownPath}${shownParameters && `?${shownParameters}`}`;
}
