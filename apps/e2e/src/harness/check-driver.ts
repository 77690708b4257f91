import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

/** Before the tests of a project, and after them: is the builder that they run on the one that the project is for? Without one, buildx takes another. */
export async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  async function check(): Promise<void> {
    const { stdout } = await execa('docker', ['buildx', 'inspect'], { env: { ...config.env } });
    const driver = /^Driver:\s+(\S+)$/m.exec(stdout)?.[1];
    const wanted = config.provide.driver;
    if (driver !== wanted) {
      throw new Error(
        `The builder in use has the driver ${driver}, not ${wanted}. scripts/test-e2e.sh brings both; \`--project docker\` runs on the engine's alone.`,
      );
    }
  }
  await check();
  return check;
}
