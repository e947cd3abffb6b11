import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readingReceived } from '@farwatch/contracts/events';
import { encryptSegment } from '@farwatch/hj212/sm4';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const [known, later, other] = ['SM4KNOWN000001', 'SM4LATER000001', 'SM4OTHER000001'];
const key = '0123456789abcdeffedcba9876543210';
const foreign = 'ffffffffffffffffffffffffffffffff';
const folder = mkdtempSync(join(tmpdir(), 'farwatch-sm4-'));
const file = join(folder, 'keys.json');
const give = (keys: Record<string, string>) => writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
let rig: Rig;

/** An hour of SO2 of a device of 2025 that encrypts. */
function sealed(mn: string, qn: string, hoursAgo: number): Buffer {
  const area = `DataTime=${stamp(hour - hoursAgo * hourMs)};a21026-Avg=${20 + hoursAgo},a21026-Flag=N`;
  const text = dataOf(mn, qn, area, { cn: '2061', flag: 9 });
  const frame = Buffer.from(frameOf(text));
  frame.set(encryptSegment(Buffer.from(text), Buffer.from(key, 'hex'))!, 6);
  return frame;
}
const parked = (mn: string, reason: string) =>
  rig.named('parked', `outlet-${mn}`).filter(({ headers }) => headers['park-reason']!.toString() === reason);
const valuesOf = (mn: string) =>
  rig
    .named('readings', `outlet-${mn}`)
    .map(({ value }) => readingReceived.parse(JSON.parse(value!.toString())).readings[0]!.value);

beforeAll(async () => {
  give({ [known]: key, [other]: foreign });
  rig = await startRig({ FARWATCH_HJ212_SM4_KEYS: file });
  await rig.register({ mn: known }, { mn: later }, { mn: other });
}, 90_000);
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('a device with a key is read, answered in clear, and its bytes are kept as they came', async () => {
  const device = await Logger.connect(rig.port);
  const frame = sealed(known, '20260101000000001', 0);
  device.send(frame);
  expect(await device.hears('CN=9014')).toContain(
    `QN=20260101000000001;ST=91;CN=9014;PW=123456;MN=${known};Flag=8;CP=&&&&`,
  );
  device.end();
  await eventually(() => valuesOf(known).length > 0);
  expect(valuesOf(known)).toEqual([20_000]);
  const { headers } = rig.named('readings', `outlet-${known}`)[0]!;
  const area = frame.subarray(frame.indexOf('CP=&&'), -6);
  const raw = headers['fw-raw']!;
  expect(raw.subarray(-area.length - 4, -4)).toEqual(area);
  expect(raw.subarray(-4).toString()).toBe('****');
  expect(headers['fw-crc']!.toString()).toMatch(/^sm4-[0-9A-F]{4}$/);
});

test('a frame whose key is missing is parked unanswered; when the key comes it can be replayed, and the device is read', async () => {
  const device = await Logger.connect(rig.port);
  device.send(sealed(later, '20260101000000101', 3));
  const [record] = await eventually(() => {
    const found = parked(later, 'encrypted-no-key');
    return found.length > 0 && found;
  });
  expect(record!.value!.toString('latin1')).toContain('PW=******;');
  expect(device.received).toBe('');
  give({ [known]: key, [other]: foreign, [later]: key });
  // It sends again until it is answered, as a device does.
  await eventually(
    () => {
      device.send(sealed(later, '20260101000000102', 1));
      return device.received.includes('QN=20260101000000102');
    },
    { timeoutMs: 20_000, intervalMs: 500, what: 'an answer under the new key' },
  );
  device.end();
  const { headers } = record!;
  const origin = { 'fw-replay-from': headers['park-from']!, 'fw-replay-of': 'row-1' };
  await rig.producer.send([
    {
      topic: 'replays',
      key: later,
      value: record!.value,
      headers: { ...headers, ...origin } as Record<string, Buffer | string>,
    },
  ]);
  await eventually(() => valuesOf(later).includes(23_000), { timeoutMs: 20_000 });
});

test('a frame that the key of its MN does not open is parked with that reason, unanswered', async () => {
  const device = await Logger.connect(rig.port);
  device.send(sealed(other, '20260101000000201', 0));
  await eventually(() => parked(other, 'encrypted-wrong-key').length > 0);
  expect(device.received).toBe('');
  device.end();
});

test('noise in a frame does not keep what was seen of devices from being written', async () => {
  const device = await Logger.connect(rig.port);
  const area = `DataTime=${stamp(hour)};i11001-Info=//a\0b//`;
  device.send(frameOf(dataOf(known, '20260101000000301', area, { cn: '3020', flag: 9 })));
  await device.hears('QN=20260101000000301');
  device.end();
  const doc = await eventually(async () => {
    const { rows } = await rig.pool.query<{ doc: string }>(
      `SELECT doc::text FROM hj212.device WHERE mn = '${known}' AND doc::text LIKE '%3020%'`,
    );
    return rows[0]?.doc;
  });
  expect(doc).toContain('a\uFFFDb');
});

test('no key is in any record or in what was seen of a device', async () => {
  const { rows } = await rig.pool.query<{ doc: string }>('SELECT doc::text FROM hj212.device');
  const records = rig.got.map(({ value, headers }) => [String(value), ...Object.values(headers).map(String)]);
  expect(rig.got.length).toBeGreaterThan(3);
  expect(rows.length).toBeGreaterThan(2);
  const text = [...records.flat(), ...rows.map(({ doc }) => doc)].join('\n').toLowerCase();
  for (const one of [key, foreign]) {
    expect(text).not.toContain(one);
    expect(text).not.toContain(Buffer.from(one, 'hex').toString('latin1').toLowerCase());
  }
});
