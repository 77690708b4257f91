/** Something that moves a set of packs to and from a server, each time in a process of its own. */
export interface Mover {
  readonly name: string;
  /** Puts all files of a folder below a prefix of the bucket. Gives the seconds that it took, by its own clock: without the start of its process. */
  put(folder: string, prefix: string): Promise<number>;
  /** Gets all that is below the prefix into an existing folder. As `put`. */
  get(prefix: string, folder: string): Promise<number>;
}
