import type { ExtractResult } from './extract-command';
import type { InjectResult } from './inject-command';
import type { PruneResult } from './prune-command';

/** What a command that came to its end has to tell. */
export type CommandResult = InjectResult | ExtractResult | PruneResult;
