/** `toolbox.json`: which packages a toolbox was made from, so that anyone can name its sources and licences. */
export interface ToolboxManifest {
  readonly architecture: string;
  /** The Debian release that the packages are from. */
  readonly release: string;
  readonly packages: readonly ToolboxPackage[];
}

export interface ToolboxPackage {
  readonly name: string;
  readonly version: string;
  /** Source package and its version. */
  readonly source: string;
  /** Licences as Debian's copyright file names them; the file itself is `licences/<name>`. */
  readonly licences: readonly string[];
  /** Files taken, as paths in the toolbox. */
  readonly files: readonly string[];
}
