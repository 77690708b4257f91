import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { takeStandardInput } from './standard-input';

describe('standard input', () => {
  it.each([
    ['a Dockerfile', ['FROM x\n', 'RUN y\n']],
    ['nothing', []],
    ['a long Dockerfile', Array.from({ length: 500 }, (_, line) => `RUN echo ${line}\n`)],
  ])('that is %s is read and kept for the build', async (_name, lines) => {
    const taken = await takeStandardInput(Readable.from(lines.map((line) => Buffer.from(line))));
    expect(taken).toMatchObject({ kind: 'text', text: lines.join('') });
    expect((await buffer(taken.forBuild)).toString()).toBe(lines.join(''));
  });

  it.each([
    ['gzip', Buffer.from([0x1f, 0x8b, 0x08, 1, 2])],
    ['tar', Buffer.concat([Buffer.from('Dockerfile'), Buffer.alloc(100)])],
  ])('that is a small archive (%s) is told', async (_name, bytes) => {
    const taken = await takeStandardInput(Readable.from([bytes]));
    expect(taken.kind).toBe('archive');
    expect(await buffer(taken.forBuild)).toEqual(bytes);
  });

  it('that is a large archive is not kept in memory, and reaches the build whole', async () => {
    const input = new PassThrough();
    const first = Buffer.concat([Buffer.from([0x1f, 0x8b, 0x08]), Buffer.alloc(2000, 'a')]);
    input.write(first);
    const taken = await takeStandardInput(input);
    expect(taken.kind).toBe('archive');
    const rest = Buffer.alloc(300_000, 'b');
    input.end(rest);
    expect(await buffer(taken.forBuild)).toEqual(Buffer.concat([first, rest]));
  });
});
