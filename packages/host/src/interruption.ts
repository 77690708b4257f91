import { constants } from 'node:os';

const interruptingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type InterruptingSignal = (typeof interruptingSignals)[number];

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
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Where signals come from and exits go to: `process`, or a fake. */
export interface SignalSource {
  on(signal: InterruptingSignal, listener: () => void): unknown;
  off(signal: InterruptingSignal, listener: () => void): unknown;
  exit(code: number): unknown;
}

export interface Interruptions {
  /** Aborted with an {@link Interruption} at the first signal, so that all that runs can end cleanly; a second one exits at once. */
  readonly signal: AbortSignal;
  /** While `work` runs, signals are for `receive` alone, and abort nothing. */
  passOn<Result>(receive: (signal: InterruptingSignal) => void, work: () => Promise<Result>): Promise<Result>;
  stopListening(): void;
}

export function listenForInterruptions(source: SignalSource): Interruptions {
  const controller = new AbortController();
  let receiver: ((signal: InterruptingSignal) => void) | undefined;

  function interrupt(signal: InterruptingSignal): void {
    if (receiver !== undefined) {
      receiver(signal);
      return;
    }
    if (controller.signal.aborted) {
      source.exit(exitCodeOfSignal(signal));
    }
    controller.abort(new Interruption(signal));
  }
  const listeners = interruptingSignals.map((signal) => [signal, () => interrupt(signal)] as const);
  for (const [signal, listener] of listeners) {
    source.on(signal, listener);
  }

  return {
    signal: controller.signal,
    async passOn(receive, work) {
      receiver = receive;
      try {
        return await work();
      } finally {
        receiver = undefined;
      }
    },
    stopListening() {
      for (const [signal, listener] of listeners) {
        source.off(signal, listener);
      }
    },
  };
}
