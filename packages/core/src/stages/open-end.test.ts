import { describe, expect, it } from 'vitest';
import { splitLines } from '../dockerfile/read-instructions';
import { readStages } from '../dockerfile/read-stages';
import { withOpenEnd } from './open-end';

/** What the stages are once another follows: each one's name, and its instructions. */
function stagesOf(text: string): string[][] {
  const { stages } = readStages(splitLines(text), () => undefined);
  return stages.map(({ name, instructions }) => [name ?? '', ...instructions.map(({ source }) => source.text)]);
}

describe('a text with an open end', () => {
  it.each([
    ['FROM a\nRUN x\n'],
    ['FROM a\nRUN x'],
    ['FROM a\r\nRUN x\r\n'],
    ['FROM a\nRUN x \\'],
    ['FROM a\nRUN x \\\n\n# told\n\n'],
    ['FROM a\nRUN x \\\r\n'],
    ['FROM a\nRUN x \\\\'],
    ['# escape=`\nFROM a\nRUN x `'],
    ['# escape=`\nFROM a\nRUN x \\'],
    ['FROM a\nRUN <<EOF\nx \\\nEOF'],
    ['FROM a\nRUN x\n# told \\'],
    ['\uFEFFFROM a\nRUN x'],
  ])('%j is followed by another stage, and stays as it was', (text) => {
    expect(stagesOf(`${withOpenEnd(text)}FROM b AS ours\n`)).toEqual([...stagesOf(text), ['ours']]);
  });

  it('may be empty', () => {
    expect(withOpenEnd('')).toBe('');
  });
});
