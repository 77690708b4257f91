import { describe, expect, it } from 'vitest';
import { judgeSnapshot } from './snapshot-content';

const readable = { format: 1, time: 5, parent: null, amount: { files: 1, bytes: 2 }, generations: [] };

const name = 'v1/shop/snapshots/main/0';
const judge = (text: string) => judgeSnapshot(Buffer.from(text), name);

describe('judgeSnapshot', () => {
  it('reads a snapshot', () => {
    expect(judge(JSON.stringify(readable))).toEqual({ kind: 'readable', snapshot: readable });
  });

  it('knows a newer format, whatever else has changed', () => {
    expect(judge('{"format":2}')).toEqual({ kind: 'newer-format', format: 2 });
    expect(judge('{"format":37,"generations":"elsewhere"}')).toEqual({ kind: 'newer-format', format: 37 });
  });

  it.each([
    '',
    'not JSON',
    '{"format":1',
    'null',
    '[]',
    '{}',
    '{"format":"2"}',
    '{"format":0}',
    JSON.stringify({ ...readable, time: -1 }),
  ])('calls %j unreadable, with a reason', (text) => {
    expect(judge(text)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/./) });
  });
});
