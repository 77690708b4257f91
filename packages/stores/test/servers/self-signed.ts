import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Makes a key and a certificate for `localhost`, which nobody trusts. */
export async function selfSigned(): Promise<{ readonly key: string; readonly cert: string }> {
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const { stdout } = await promisify(execFile)('openssl', [...kind, ...name, '-keyout', '-', '-out', '-']);
  const [key, cert] = stdout.split('-----BEGIN CERTIFICATE-----');
  return { key: key ?? '', cert: `-----BEGIN CERTIFICATE-----${cert}` };
}
