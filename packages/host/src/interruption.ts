import { constants } from 'node:os';

export type InterruptingSignal = 'SIGINT' | 'SIGTERM';

/** The reason with which a run is aborted when this process is told to end. */
export class Interruption extends Error {
  readonly signal: InterruptingSignal;

  constructor(signal: InterruptingSignal) {
    super(`ended by ${signal}`);
    this.name = 'Interruption';
    this.signal = signal;
  }
}

/** The exit code of a process that a signal ended, as shells give it: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOfSignal(signal: InterruptingSignal): number {
  return 128 + constants.signals[signal];
}

/** Where signals come from and exits go to: `process`, or a fake. */
export interface SignalSource {
  on(signal: InterruptingSignal, listener: () => void): unknown;
  off(signal: InterruptingSignal, listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * Aborts `controller` with an {@link Interruption} at the first SIGINT or SIGTERM, so that all that runs can end cleanly; a second one exits at once.
 * Returns what stops the listening.
 */
export function abortOnSignals(source: SignalSource, controller: AbortController): () => void {
  function listener(signal: InterruptingSignal): () => void {
    return () => {
      if (controller.signal.aborted) {
        source.exit(exitCodeOfSignal(signal));
      }
      controller.abort(new Interruption(signal));
    };
  }
  const listeners = { SIGINT: listener('SIGINT'), SIGTERM: listener('SIGTERM') };
  source.on('SIGINT', listeners.SIGINT);
  source.on('SIGTERM', listeners.SIGTERM);
  return () => {
    source.off('SIGINT', listeners.SIGINT);
    source.off('SIGTERM', listeners.SIGTERM);
  };
}
