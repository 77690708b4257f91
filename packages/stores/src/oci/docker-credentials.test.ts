import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScriptedCommand, scriptedCommandRunner } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptySurroundings } from '../../test/surroundings';
import { dockerCredentials } from './docker-credentials';

const secret = 'hunter2';
const carol = { kind: 'password', username: 'carol', password: secret };
const auth = Buffer.from(`carol:${secret}`).toString('base64');
const { signal } = new AbortController();

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'carryover-docker-config-'));
  await mkdir(join(home, '.docker'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function ask(registry: string, config: unknown, script: readonly ScriptedCommand[] = []) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await writeFile(join(home, '.docker/config.json'), text);
  const commands = scriptedCommandRunner(script);
  const found = await dockerCredentials(registry, emptySurroundings({ home, commands }), signal);
  commands.assertFinished();
  return found;
}

describe('dockerCredentials', () => {
  it.each([
    ['registry.example', { auths: { 'registry.example': { auth } } }, carol],
    [
      'registry.example:5000',
      { auths: { 'registry.example': { auth: 'eDp5' }, 'registry.example:5000': { auth } } },
      carol,
    ],
    ['registry.example', { auths: { 'https://registry.example/v1/': { auth } } }, carol],
    ['registry.example', { auths: { 'registry.example': { username: 'carol', password: secret } } }, carol],
    ['docker.io', { auths: { 'https://index.docker.io/v1/': { auth } } }, carol],
    [
      'registry.example',
      { auths: { 'registry.example': { auth: 'MDA6', identitytoken: secret } } },
      { kind: 'identity-token', token: secret },
    ],
    [
      'registry.example',
      { auths: { 'registry.example': { registrytoken: secret } } },
      { kind: 'registry-token', token: secret },
    ],
    ['other.example', { auths: { 'registry.example': { auth } } }, undefined],
    ['registry.example', { auths: { 'registry.example': {} } }, undefined],
    ['registry.example', { credsStore: '', experimental: 'enabled' }, undefined],
    ['registry.example', {}, undefined],
  ])('finds for %s in %j', async (registry, config, credentials) => {
    expect(await ask(registry, config)).toEqual(credentials);
  });

  it('takes the folder that DOCKER_CONFIG names, and a missing file as nothing', async () => {
    expect(await dockerCredentials('registry.example', emptySurroundings({ home }), signal)).toBeUndefined();
    await writeFile(join(home, 'config.json'), JSON.stringify({ auths: { 'registry.example': { auth } } }));
    const surroundings = emptySurroundings({ environment: { DOCKER_CONFIG: home } });
    expect(await dockerCredentials('registry.example', surroundings, signal)).toEqual(carol);
  });

  it.each([
    [{ credHelpers: { 'registry.example': 'cloud' }, credsStore: 'keychain' }, 'docker-credential-cloud'],
    [
      { credHelpers: { 'other.example': 'cloud' }, credsStore: 'keychain', auths: { 'registry.example': {} } },
      'docker-credential-keychain',
    ],
  ])('asks the program that %j names', async (config, program) => {
    const output = JSON.stringify({ ServerURL: 'registry.example', Username: 'carol', Secret: secret });
    const matches = (command: object) =>
      JSON.stringify(command) === JSON.stringify({ program, arguments: ['get'], input: 'registry.example' });
    expect(await ask('registry.example', config, [{ matches, output }])).toEqual(carol);
  });

  it('takes an identity token from a helper, and that it knows nothing', async () => {
    const config = { credsStore: 'keychain' };
    const token = JSON.stringify({ Username: '<token>', Secret: secret });
    expect(await ask('registry.example', config, [{ output: token }])).toEqual({
      kind: 'identity-token',
      token: secret,
    });
    const nothing = { output: 'credentials not found in native keychain\n', exitCode: 1 };
    expect(await ask('registry.example', config, [nothing])).toBeUndefined();
  });

  it.each([
    ['that is not there', { ending: 'not-found' }],
    ['that hangs', { ending: 'deadline' }],
    ['that fails', { output: `no ${secret}`, errorLines: [secret], exitCode: 3 }],
    ['whose answer is none', { output: secret }],
  ] as const)('names a helper %s, and shows nothing of what it said', async (_, step) => {
    const error = await ask('registry.example', { credsStore: 'keychain' }, [step]).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'store-credential-helper',
      transient: false,
      message: expect.stringContaining('docker-credential-keychain'),
    });
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(secret);
  });

  it.each([
    `{"auths": "${secret}"}`,
    `{"auths": {"${secret}`,
    JSON.stringify({ auths: { 'registry.example': { auth: Buffer.from(secret).toString('base64') } } }),
  ])('refuses a file that it does not understand, without showing it: %s', async (config) => {
    const error = await ask('registry.example', config).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'store-credentials-unreadable',
      transient: false,
      message: expect.stringContaining(join(home, '.docker/config.json')),
    });
    expect(`${error.message} ${error.hint} ${error.stack} ${error.cause}`).not.toContain(secret);
  });
});
