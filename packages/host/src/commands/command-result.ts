import type { DoctorResult } from './doctor-command';
import type { ExtractResult } from './extract-command';
import type { InjectResult } from './inject-command';
import type { ListResult } from './list-command';
import type { PlanResult } from './plan-command';
import type { PruneResult } from './prune-command';
import type { ReportResult } from './report-command';
import type { RunResult } from './run-command';

/** What a command that came to its end has to tell. */
export type CommandResult =
  | RunResult
  | PlanResult
  | InjectResult
  | ExtractResult
  | DoctorResult
  | ListResult
  | PruneResult
  | ReportResult;
