import { afterAll, beforeAll } from 'vitest';
import { type FaultyWay, faultyWay } from './faulty-way';
import { type HttpFront, httpFront } from './http-front';
import type { ServerProcess } from './server-process';
import { buildTimeout } from './service-program';

/** A server for the tests of a store, and ways to it. */
export interface SuiteServer<Server> {
  readonly server: Server;
  /** A way on which requests can be answered otherwise, and connections be cut. */
  readonly front: HttpFront;
  /** A way that can have any trouble, made when it is first asked for. */
  way(): Promise<FaultyWay>;
  /** A name that no case has had before. */
  nextCase(): string;
}

/** Has a server running for the tests of a file; gives it to them. */
export function suiteServer<Server extends ServerProcess>(start: () => Promise<Server>): () => SuiteServer<Server> {
  let running: SuiteServer<Server> | undefined;
  let way: Promise<FaultyWay> | undefined;
  let cases = 0;
  const nextCase = () => {
    cases += 1;
    return `case-${cases}`;
  };

  beforeAll(async () => {
    const server = await start();
    running = {
      server,
      front: await httpFront(server.port),
      way: () => {
        way ??= faultyWay(server.port);
        return way;
      },
      nextCase,
    };
  }, buildTimeout);
  afterAll(async () => {
    await (await way)?.stop();
    await running?.front.stop();
    await running?.server.stop();
  });

  return () => {
    if (running === undefined) {
      throw new Error('The server has not been started');
    }
    return running;
  };
}
