import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type ConnectionOptions, type Server, type TLSSocket } from 'node:tls';

import { Authority } from '@farwatch/testing/authority';
import { makeCertificate } from '@farwatch/testing/certificate';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { commonNameOf, readDoorTls } from '../src/door-tls.js';
import { silentLogger } from '../src/log.js';

const names = { cert: 'CERT', key: 'KEY', clientCa: 'CLIENT_CA', crl: 'CRL' };
let authority: Authority;
let env: Record<string, string>;
let server: Server;
let unfollow: () => void;
let ca: string;
const open = new Set<TLSSocket>();

beforeAll(async () => {
  authority = new Authority();
  const own = makeCertificate();
  ca = own.cert;
  writeFileSync(authority.path('door.pem'), own.cert);
  writeFileSync(authority.path('door.key'), own.key);
  env = {
    ...{ CERT: authority.path('door.pem'), KEY: authority.path('door.key') },
    ...{ CLIENT_CA: authority.path('ca.pem'), CRL: authority.path('crl.pem') },
  };
  const tls = readDoorTls(env, names, silentLogger)!;
  server = createServer(tls, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.write(`hello ${commonNameOf(socket)}`);
  });
  unfollow = tls.follow!(server, () => {
    for (const socket of open) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(() => {
  unfollow?.();
  for (const socket of open) socket.destroy();
  server?.close();
  authority?.remove();
});

/** What the door says to a client; undefined: it hangs up. */
async function greeting(options: ConnectionOptions): Promise<string | undefined> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', ca, ...options });
  return new Promise<string | undefined>((resolve) => {
    socket.on('data', (chunk) => resolve(chunk.toString()));
    socket.on('error', () => resolve(undefined)).on('close', () => resolve(undefined));
  }).finally(() => socket.destroy());
}

test('lets in who shows a certificate of the authority, and says who that is', async () => {
  expect(await greeting(authority.sign('logger-1'))).toBe('hello logger-1');
});

describe('lets nobody in', () => {
  test('without a certificate, with one of another authority, and with one that expired', async () => {
    const other = new Authority('another authority');
    try {
      expect(await greeting({})).toBeUndefined();
      expect(await greeting(other.sign('logger-1'))).toBeUndefined();
      expect(await greeting(authority.sign('logger-2', true))).toBeUndefined();
    } finally {
      other.remove();
    }
  });

  test('over TLS 1.1', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await greeting({ ...authority.sign('logger-3'), ...old })).toBeUndefined();
  });
});

test('a revoked certificate is refused without a restart, and ends the connection that showed it', async () => {
  const pair = authority.sign('logger-4');
  expect(await greeting(pair)).toBe('hello logger-4');
  const { port } = server.address() as AddressInfo;
  const held = connect({ port, host: '127.0.0.1', ca, ...pair });
  let closed = false;
  held.on('close', () => (closed = true)).on('error', () => undefined);
  await new Promise((resolve) => held.once('data', resolve));
  authority.revoke('logger-4');
  await eventually(() => closed);
  expect(await greeting(pair)).toBeUndefined();
  expect(await greeting(authority.sign('logger-5'))).toBe('hello logger-5');
});

test('a list that cannot be read changes nothing', async () => {
  writeFileSync(authority.path('crl.pem'), 'no list');
  // Longer than it takes to be looked at: whoever comes meanwhile is let in.
  const until = Date.now() + 3_000;
  await eventually(async () => {
    expect(await greeting(authority.sign('logger-6'))).toBe('hello logger-6');
    return Date.now() > until;
  });
  authority.list();
});

test('half of a configuration stops the start and is named', () => {
  const read = (given: Record<string, string>) => () => readDoorTls(given, names, silentLogger);
  expect(read({})()).toBeUndefined();
  expect(read({ CERT: 'x' })).toThrow('CERT and KEY: give both or neither');
  expect(read({ CLIENT_CA: 'x' })).toThrow('CLIENT_CA: certificates are asked for over TLS only (CERT)');
  expect(read({ ...env, CLIENT_CA: '' })).toThrow('CRL: whose list is it (CLIENT_CA)');
  expect(read({ ...env, CRL: '/no/such/file' })).toThrow(/CRL: cannot be read/);
  expect(read({ ...env, KEY: env['CERT']! })).toThrow(/CERT, KEY/);
});
