/** A processor architecture by its Debian name, which is also its name in BuildKit's BUILDARCH. */
export interface Architecture {
  readonly name: 'amd64' | 'arm64';
  /** Number of the machine in an ELF header. */
  readonly elfMachine: number;
  /** The loader that programs name as their interpreter, as a path in the toolbox. */
  readonly loader: string;
}

/** Every architecture that a toolbox is made for. */
export const architectures: readonly Architecture[] = [
  { name: 'amd64', elfMachine: 62, loader: 'lib64/ld-linux-x86-64.so.2' },
  { name: 'arm64', elfMachine: 183, loader: 'lib/ld-linux-aarch64.so.1' },
];
