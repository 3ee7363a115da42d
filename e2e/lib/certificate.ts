import * as fs from 'node:fs';
import * as path from 'node:path';
import { command } from './command';
import { LOOPBACK } from './ports';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate for the loopback that is its own authority. The address is among the DNS names too, since OpenSSL compares a host that a client
 * was told to verify with those alone.
 */
export async function selfSigned(folder: string): Promise<Certificate> {
  const [certificate, key] = [path.join(folder, 'loopback.crt'), path.join(folder, 'loopback.key')];
  await command('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=loopback',
    '-addext', `subjectAltName=IP:${LOOPBACK},DNS:${LOOPBACK}`, '-keyout', key, '-out', certificate,
  ]);
  return { certificate: fs.readFileSync(certificate, 'utf8'), key: fs.readFileSync(key, 'utf8') };
}
