/** What a failure means to the user. */
export interface Explanation {
  /** Of the StoreError. */
  readonly code: string;
  /** The end of `Cannot <action> in <store>: <reason>`. */
  readonly reason: string;
  /** Whether the same call may succeed when made again. */
  readonly transient: boolean;
  /** What to do; undefined where there is nothing that helps. */
  readonly hint: string | undefined;
}
