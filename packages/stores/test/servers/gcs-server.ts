import { type ServerProcess, startServer } from './server-process';
import { serviceProgram } from './service-program';

/** The server of https://github.com/fsouza/fake-gcs-server, on data of its own. */
export interface GcsServer extends ServerProcess {
  makeBucket(name: string): Promise<void>;
}

export async function startGcsServer(): Promise<GcsServer> {
  const server = await startServer({
    program: await serviceProgram('fake-gcs-server'),
    argumentsFor: (port, folder) => [
      ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'],
      ...['-backend', 'filesystem', '-filesystem-root', folder, '-public-host', `127.0.0.1:${port}`],
    ],
  });
  return {
    ...server,
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
  };
}
