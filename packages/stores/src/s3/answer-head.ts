/** What comes before the body of an HTTP answer. */
export interface AnswerHead {
  readonly statusCode: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body; undefined if the head does not tell, as where it comes in chunks. */
  readonly bodyBytes: number | undefined;
  /** Whether the server takes another request on the same connection. */
  readonly staysOpen: boolean;
}

const ending = '\r\n\r\n';

/** Where the body begins in what has come; -1 if that is still to come. */
export function endOfHead(received: Buffer): number {
  const end = received.indexOf(ending, 0, 'latin1');
  return end < 0 ? -1 : end + ending.length;
}

/** Reads the head of an answer, as RFC 9112 has it. Throws if it is none. */
export function readHead(head: Buffer): AnswerHead {
  const [statusLine = '', ...lines] = head.toString('latin1').slice(0, -ending.length).split('\r\n');
  const [, minor, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(statusLine) ?? [];
  if (status === undefined) {
    throw new Error('The server does not speak HTTP/1.1');
  }
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value = ''] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) {
      throw new Error('The server sends a header that is none');
    }
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  const length = headers['content-length'];
  return {
    statusCode: Number(status),
    headers,
    bodyBytes:
      headers['transfer-encoding'] === undefined && length !== undefined && /^\d+$/.test(length)
        ? Number(length)
        : undefined,
    staysOpen: minor === '1' && !/\bclose\b/i.test(headers.connection ?? ''),
  };
}
