import { describe, expect, it } from 'vitest';
import { replaceBetweenMarkers } from './readme';

describe('the README', () => {
  it('gets the report between its markers, whatever was there', () => {
    const text = 'before\n<!-- bench:begin -->\nold\nold\n<!-- bench:end -->\nafter\n';
    const replaced = 'before\n<!-- bench:begin -->\nnew $& $1\n<!-- bench:end -->\nafter\n';
    expect(replaceBetweenMarkers(text, 'new $& $1')).toBe(replaced);
    expect(replaceBetweenMarkers(replaced, 'new $& $1')).toBe(replaced);
  });

  it.each(['', '<!-- bench:begin -->', '<!-- bench:end --> <!-- bench:begin -->'])(
    'without both markers is an error: %s',
    (text) => {
      expect(() => replaceBetweenMarkers(text, 'new')).toThrow('<!-- bench:begin -->');
    },
  );
});
