import type { CarryoverError, Observer } from '@carryover/core';
import type { Engine } from '../engine';
import type { Interruptions } from '../interruption';
import type { Surroundings } from '../surroundings';

/** What a command works with. */
export interface CommandContext {
  readonly engine: Engine;
  readonly surroundings: Surroundings;
  readonly interruptions: Interruptions;
  readonly signal: AbortSignal;
  readonly observe: Observer;
  /** Parts what is told: it belongs to this section from now on; undefined while the build speaks. */
  readonly enterSection: (section: string | undefined) => void;
  /** Tells of trouble that was survived. */
  readonly warn: (warning: CarryoverError) => void;
}
