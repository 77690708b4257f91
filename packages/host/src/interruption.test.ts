import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abortOnSignals, type InterruptingSignal, Interruption } from './interruption';

function fakeSource() {
  const exits: number[] = [];
  return Object.assign(new EventEmitter(), { exits, exit: (code: number) => exits.push(code) });
}

describe('abortOnSignals', () => {
  it.each<[InterruptingSignal, InterruptingSignal, number]>([
    ['SIGINT', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
  ])('aborts at the first signal (%s) and exits at the second (%s)', (first, second, code) => {
    const source = fakeSource();
    const controller = new AbortController();
    abortOnSignals(source, controller);
    source.emit(first);
    expect(controller.signal.reason).toEqual(new Interruption(first));
    expect(source.exits).toEqual([]);
    source.emit(second);
    expect(source.exits).toEqual([code]);
  });

  it('stops listening', () => {
    const source = fakeSource();
    const controller = new AbortController();
    abortOnSignals(source, controller)();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
