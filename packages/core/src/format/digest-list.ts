import { CarryoverError } from '../carryover-error';
import { plainPath } from './listing';

/** How much of a SHA-256 carryover keeps, in hexadecimal digits: 16 bytes, far more than chance could confuse. */
const digestDigits = 32;
const fullDigits = 64;
const digestRecord = /^[0-9a-f]{64} [ *]./s;

/** Reads `sha256sum -z` (records ended by NUL: 64 digits, two characters, the path) as digests by path. Throws `trouble` if it is anything else. */
export function readDigestList(bytes: Buffer): Map<string, string> {
  const digests = new Map<string, string>();
  const records = bytes.toString('latin1').split('\0');
  const rest = records.pop();
  if (rest !== undefined && rest !== '') {
    throw unreadableDigest(rest);
  }
  for (const record of records) {
    if (!digestRecord.test(record)) {
      throw unreadableDigest(record);
    }
    digests.set(plainPath(record.slice(fullDigits + 2)), record.slice(0, digestDigits));
  }
  return digests;
}

function unreadableDigest(record: string): CarryoverError {
  return new CarryoverError(`sha256sum's answer cannot be read: ${JSON.stringify(record.slice(0, 200))}`, {
    code: 'digests-unreadable',
    kind: 'trouble',
  });
}

/** A line as the stages compare it with `cut -z -b 1-32,65-` of what sha256sum said. */
export function expectedDigestLine(digest: string, listedPath: string): string {
  return `${digest}  ${listedPath}`;
}

/**
 * Reads `getfattr --dump --encoding=hex`: for each file that has attributes a line `# file: <path>`, one line an attribute, and an empty line. In the path,
 * getfattr writes backslash, line feed and carriage return as a backslash and three octal digits. Gives the attribute lines by path.
 */
export function readAttributeDump(bytes: Buffer): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const block of bytes.toString('latin1').split('\n\n')) {
    const [header, ...lines] = block.split('\n').filter((line) => line !== '');
    if (header === undefined) {
      continue;
    }
    if (!header.startsWith('# file: ')) {
      throw new CarryoverError(`getfattr's answer cannot be read: ${JSON.stringify(header.slice(0, 200))}`, {
        code: 'attributes-unreadable',
        kind: 'trouble',
      });
    }
    attributes.set(plainPath(unescapeOctal(header.slice('# file: '.length))), lines);
  }
  return attributes;
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
