/** What a doctor looks at, in this order. */
export type Subject =
  | 'job'
  | 'build tool'
  | 'builder'
  | 'generated builds'
  | 'frontend'
  | 'plan'
  | 'mounts'
  | 'garbage collection'
  | 'store'
  | 'snapshots';

/** One thing that a doctor has to say. */
export interface Finding {
  readonly subject: Subject;
  /** `problem`: mounts are not carried, or not all of them, until it is mended; `note`: worth knowing. */
  readonly level: 'good' | 'note' | 'problem';
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
}

/** Makes the findings about one subject. */
export function about(subject: Subject): {
  readonly good: (message: string) => Finding;
  readonly note: (message: string, hint?: string) => Finding;
  readonly problem: (message: string, hint?: string) => Finding;
} {
  return {
    good: (message) => ({ subject, level: 'good', message }),
    note: (message, hint) => ({ subject, level: 'note', message, hint }),
    problem: (message, hint) => ({ subject, level: 'problem', message, hint }),
  };
}
