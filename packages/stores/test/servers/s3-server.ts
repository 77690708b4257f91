import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answersHttp, type ServerProcess, startServer } from './server-process';
import { serviceProgram } from './service-program';

/** What every test server knows; the SDK finds them in the environment. */
export const testCredentials = {
  AWS_ACCESS_KEY_ID: 'carryover-test-user',
  AWS_SECRET_ACCESS_KEY: 'carryover-test-password-7c1d',
} as const;

/** A bucket that is there from the start. */
export const testBucket = 'carryover-test';

/** The id of a key that MinIO encrypts with. */
export const testKmsKey = 'carryover-test-key';

const region = 'us-east-1';

export interface S3Server extends ServerProcess {
  readonly endpoint: string;
}

function withEndpoint(server: ServerProcess): S3Server {
  return { ...server, endpoint: `http://127.0.0.1:${server.port}` };
}

/** MinIO, whose buckets are folders. */
export async function startMinio(): Promise<S3Server> {
  const server = await startServer({
    program: await serviceProgram('minio'),
    argumentsFor: (port, folder) => ['server', '--quiet', '--address', `127.0.0.1:${port}`, join(folder, 'data')],
    environment: {
      MINIO_ROOT_USER: testCredentials.AWS_ACCESS_KEY_ID,
      MINIO_ROOT_PASSWORD: testCredentials.AWS_SECRET_ACCESS_KEY,
      MINIO_REGION: region,
      // A key of its own, so that it can encrypt.
      MINIO_KMS_SECRET_KEY: `${testKmsKey}:${Buffer.alloc(32, 'k').toString('base64')}`,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    // Its `health/ready` is content before its folders are there: https://github.com/minio/minio/blob/master/cmd/healthcheck-handler.go
    isReady: (port) => answersHttp(`http://127.0.0.1:${port}/minio/health/cluster`, 200),
  });
  await mkdir(join(server.folder, 'data', testBucket));
  return withEndpoint(server);
}

/** Versity's gateway on a folder: `versitygw`, or a version of it that passes over If-None-Match in silence. */
export async function startVersity(
  program: 'versitygw' | 'versitygw-without-conditions' = 'versitygw',
): Promise<S3Server> {
  const server = await startServer({
    program: await serviceProgram(program),
    argumentsFor: (port, folder) => ['--port', `127.0.0.1:${port}`, '--region', region, 'posix', folder],
    environment: {
      ROOT_ACCESS_KEY: testCredentials.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: testCredentials.AWS_SECRET_ACCESS_KEY,
    },
  });
  await mkdir(join(server.folder, testBucket));
  return withEndpoint(server);
}
