import type { CarryoverError } from './carryover-error';

/** What the engine says while it works. Host decides what of it is shown, and how. */
export type EngineEvent =
  /** A step has begun: `finding snapshots`, `fetching packs`, … */
  | { readonly kind: 'step'; readonly step: string; readonly detail?: string }
  /** One line of a generated build's log, as it comes. */
  | { readonly kind: 'build-log'; readonly line: string }
  /** Something failed and was survived. */
  | { readonly kind: 'warning'; readonly warning: CarryoverError };

export type Observer = (event: EngineEvent) => void;
