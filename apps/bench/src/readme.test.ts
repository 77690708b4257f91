import { describe, expect, it } from 'vitest';
import { replaceBetweenMarkers } from './readme';

describe('the README', () => {
  it('gets the report between its markers, whatever was there', () => {
    const text = 'before\n<!-- bench:docker:begin -->\nold\nold\n<!-- bench:docker:end -->\nafter\n';
    const replaced = 'before\n<!-- bench:docker:begin -->\nnew $& $1\n<!-- bench:docker:end -->\nafter\n';
    expect(replaceBetweenMarkers(text, 'new $& $1', 'docker')).toBe(replaced);
    expect(replaceBetweenMarkers(replaced, 'new $& $1', 'docker')).toBe(replaced);
  });

  it('has a place of its own for each driver', () => {
    const [docker, container] = ['docker', 'docker-container'].map((name) => {
      return (report: string) => `<!-- bench:${name}:begin -->\n${report}\n<!-- bench:${name}:end -->`;
    });
    const text = `${docker?.('old')}\n${container?.('old')}\n`;
    const replaced = `${docker?.('old')}\n${container?.('new')}\n`;
    expect(replaceBetweenMarkers(text, 'new', 'docker-container')).toBe(replaced);
  });

  it.each(['', '<!-- bench:docker:begin -->', '<!-- bench:docker:end --> <!-- bench:docker:begin -->'])(
    'without both markers is an error: %s',
    (text) => {
      expect(() => replaceBetweenMarkers(text, 'new', 'docker')).toThrow('<!-- bench:docker:begin -->');
    },
  );
});
