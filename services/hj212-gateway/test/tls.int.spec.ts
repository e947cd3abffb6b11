import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCertificate } from '@farwatch/testing/certificate';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

const mn = 'TLS00000000001';
const { cert, key } = makeCertificate();
const folder = mkdtempSync(join(tmpdir(), 'farwatch-tls-'));
const hour = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000;
const hourFrame = (qn: string, value: number) =>
  frameOf(dataOf(mn, qn, `DataTime=${stamp(hour)};a21026-Avg=${value},a21026-Flag=N`, { cn: '2061' }));
let rig: Rig;

beforeAll(async () => {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  rig = await startRig({ FARWATCH_HJ212_CERT: certFile, FARWATCH_HJ212_KEY: keyFile }, cert);
  await rig.register({ mn });
}, 90_000);
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('a logger over TLS is read and answered', async () => {
  const device = await Logger.connect(rig.port, cert);
  device.send(hourFrame('20260101000000001', 20));
  await device.hears('QN=20260101000000001;ST=91;CN=9014');
  device.end();
  const [record] = await eventually(() => {
    const found = rig.named('readings', `outlet-${mn}`);
    return found.length > 0 && found;
  });
  expect(record!.headers['fw-raw-topic']!.toString()).toMatch(/^tcp:127\.0\.0\.1:\d+\/TLS00000000001$/);
});

test('a logger that trusts somebody else does not talk to it', async () => {
  const stranger = makeCertificate();
  await expect(Logger.connect(rig.port, stranger.cert)).rejects.toThrow(/self-signed/);
});

test('who speaks in clear is hung up on, unheard and unanswered, and the others are served', async () => {
  const plain = await Logger.connect(rig.port);
  plain.send(hourFrame('20260101000000002', 21));
  await eventually(() => plain.closed);
  expect(plain.received).not.toContain('CN=9014');
  const device = await Logger.connect(rig.port, cert);
  device.send(hourFrame('20260101000000003', 22));
  await device.hears('QN=20260101000000003');
  device.end();
  // What the plain one said would stand before this.
  const raws = await eventually(() => {
    const found = rig.named('readings', `outlet-${mn}`).map(({ headers }) => headers['fw-raw']!.toString());
    return found.some((raw) => raw.includes('20260101000000003')) && found;
  });
  expect(raws.filter((raw) => raw.includes('20260101000000002'))).toEqual([]);
});
