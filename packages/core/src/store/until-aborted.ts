/** What a call gives, unless the signal is aborted first: then its reason is thrown at once, and what the call comes to is nobody's concern any more. */
export async function untilAborted<Result>(call: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    if (signal.aborted) {
      leave();
    }
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([call, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
