import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceProgram, startServer } from '../servers/server-process';

/** The server of https://github.com/fsouza/fake-gcs-server, on data of its own. */
export interface GcsServer {
  readonly port: number;
  makeBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startGcsServer(): Promise<GcsServer> {
  const program = await serviceProgram('fake-gcs-server');
  const folder = await mkdtemp(join(tmpdir(), 'carryover-gcs-'));
  const server = await startServer(program, (port) => [
    ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'],
    ...['-backend', 'filesystem', '-filesystem-root', folder, '-public-host', `127.0.0.1:${port}`],
  ]);
  return {
    port: server.port,
    makeBucket: async (name) => {
      const answer = await fetch(`http://127.0.0.1:${server.port}/storage/v1/b?project=test`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      if (!answer.ok) {
        throw new Error(`The bucket ${name} could not be made: ${answer.status} ${await answer.text()}`);
      }
      await answer.body?.cancel();
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
