import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type InterruptingSignal, Interruption, listenForInterruptions } from './interruption';

function fakeSource() {
  const exits: number[] = [];
  return Object.assign(new EventEmitter(), { exits, exit: (code: number) => exits.push(code) });
}

describe('listening for interruptions', () => {
  it.each<[InterruptingSignal, InterruptingSignal, number]>([
    ['SIGINT', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGHUP', 'SIGHUP', 129],
  ])('aborts at the first signal (%s) and exits at the second (%s)', (first, second, code) => {
    const source = fakeSource();
    const { signal } = listenForInterruptions(source);
    source.emit(first);
    expect(signal.reason).toEqual(new Interruption(first));
    expect(source.exits).toEqual([]);
    source.emit(second);
    expect(source.exits).toEqual([code]);
  });

  it('passes signals on while asked to, and aborts nothing', async () => {
    const source = fakeSource();
    const { signal, passOn } = listenForInterruptions(source);
    const received: InterruptingSignal[] = [];
    const result = await passOn(
      (each) => received.push(each),
      async () => {
        source.emit('SIGINT');
        source.emit('SIGINT');
        source.emit('SIGTERM');
        return 'done';
      },
    );
    expect(result).toBe('done');
    expect(received).toEqual(['SIGINT', 'SIGINT', 'SIGTERM']);
    expect(signal.aborted).toBe(false);
    expect(source.exits).toEqual([]);
    source.emit('SIGTERM');
    expect(signal.aborted).toBe(true);
  });

  it('stops listening', () => {
    const source = fakeSource();
    listenForInterruptions(source).stopListening();
    expect(source.eventNames()).toEqual([]);
  });
});
