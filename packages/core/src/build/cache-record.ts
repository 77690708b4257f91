/**
 * The types of cache record that are asked for: a mount's directory; a step's result, or the frozen copy of a context; and a folder that a build was sent (buildkit
 * `client/diskusage.go`, `UsageRecordType`).
 */
export type CacheRecordType = 'exec.cachemount' | 'regular' | 'source.local';

/** What a builder tells of one record of its build cache. */
export interface CacheRecord {
  readonly id: string;
  /** What made it; may go over several lines, as it holds the text of a step. */
  readonly description: string;
  /** Whether it is based on another. */
  readonly hasParents: boolean;
  /** Whether something holds on to it, so that it cannot be removed. */
  readonly isInUse: boolean;
  /** How often steps have used it. */
  readonly uses: number;
}
