import { writeFileSync } from 'node:fs';

import { Authority } from '@farwatch/testing/authority';
import { makeCertificate } from '@farwatch/testing/certificate';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

const mn = 'CERT0000000001';
const hour = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000;
const frame = (qn: string) =>
  frameOf(dataOf(mn, qn, `DataTime=${stamp(hour)};a21026-Avg=20,a21026-Flag=N`, { cn: '2061' }));
const door = makeCertificate();
let authority: Authority;
let rig: Rig;
const shows = (name: string) => ({ ...authority.sign(name), ca: door.cert });

beforeAll(async () => {
  authority = new Authority();
  writeFileSync(authority.path('door.pem'), door.cert);
  writeFileSync(authority.path('door.key'), door.key);
  const env = {
    FARWATCH_HJ212_CERT: authority.path('door.pem'),
    FARWATCH_HJ212_KEY: authority.path('door.key'),
    FARWATCH_HJ212_CLIENT_CA: authority.path('ca.pem'),
    FARWATCH_HJ212_CLIENT_CRL: authority.path('crl.pem'),
  };
  rig = await startRig(env, shows('logger-1'));
  await rig.register({ mn, certificate: 'logger-1' });
}, 120_000);
afterAll(async () => {
  await rig?.stop();
  authority?.remove();
}, 30_000);

test('an MN that is bound to a certificate is taken from who shows it, not from another logger with the password', async () => {
  const device = await Logger.connect(rig.port, shows('logger-1'));
  device.send(frame('20260101000000001'));
  await device.hears('QN=20260101000000001');
  const other = await Logger.connect(rig.port, shows('logger-2'));
  other.send(frame('20260101000000002'));
  await eventually(() =>
    rig
      .named('parked', `outlet-${mn}`)
      .some(({ headers }) => headers['park-reason']!.toString() === 'certificate-wrong'),
  );
  expect(other.received).toBe('');
  for (const one of [device, other]) one.end();
});

test('a revoked certificate ends the connection of its logger', async () => {
  const device = await Logger.connect(rig.port, shows('logger-1'));
  device.send(frame('20260101000000003'));
  await device.hears('QN=20260101000000003');
  authority.revoke('logger-1');
  await eventually(() => device.closed);
});
