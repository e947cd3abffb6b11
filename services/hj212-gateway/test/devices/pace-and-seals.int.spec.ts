import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLogger } from '@farwatch/runtime/log';
import { sealsFromEnv } from '@farwatch/runtime/seals';
import { eventually } from '@farwatch/testing/eventually';

import { dataOf, frameOf, Logger, password, stamp, startRig, type Rig } from '../rig.js';

const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const mn = 'SEALED00000001';
const dir = mkdtempSync(join(tmpdir(), 'sealed-'));
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ DATA_DIR: dir, FARWATCH_HJ212_MESSAGES_PER_MINUTE: '60' });
  await rig.register({ mn });
}, 90_000);
afterAll(async () => {
  await rig?.stop();
  rmSync(dir, { recursive: true });
}, 30_000);

const frame = (n: number, pw = password): Uint8Array =>
  frameOf(
    dataOf(
      mn,
      `2026060100${String(n).padStart(7, '0')}`,
      `DataTime=${stamp(hour - n * hourMs)};a21026-Avg=${n},a21026-Flag=N`,
      {
        cn: '2061',
        pw,
      },
    ),
  );

test('what came is kept sealed beside what is shown of it: of readings, and of frames that were refused', async () => {
  const device = await Logger.connect(rig.port);
  device.send(frame(1));
  await device.hears('CN=9014');
  device.send(frame(2, '654321'));
  const [reading] = await eventually(() => {
    const found = rig.named('readings', `outlet-${mn}`);
    return found.length > 0 ? found : undefined;
  });
  const [parked] = await eventually(() => {
    const found = rig.named('parked', `outlet-${mn}`);
    return found.length > 0 ? found : undefined;
  });
  device.end();
  // Another process that has the file of keys.
  const seals = sealsFromEnv({ DATA_DIR: dir }, silentLogger)!;
  for (const [original, shown, { headers }] of [
    [frame(1), reading!.headers['fw-raw']!, reading!],
    [frame(2, '654321'), parked!.value!, parked!],
  ] as const) {
    expect(shown.toString()).toContain('PW=******');
    const sealed = headers['fw-sealed']!.toString();
    const opened = seals.open(sealed, shown);
    // A frame ends with its checksum; the end of the line belongs to none.
    expect(opened.kind === 'opened' && `${opened.original.toString()}\r\n`).toBe(
      Buffer.from(original).toString(),
    );
    // Neither the bytes nor their digest are in any header.
    for (const header of Object.values(headers)) expect(header?.toString()).not.toMatch(/PW=\d/);
    if (opened.kind === 'opened') expect(JSON.stringify(headers)).not.toContain(opened.sha256);
  }
});

test('a frame that is sent again keeps the seal of the bytes that came, and is not sealed masked', async () => {
  const [parked] = rig.named('parked', `outlet-${mn}`);
  const { headers, value } = parked!;
  await rig.producer.send([
    {
      topic: 'replays',
      key: parked!.key,
      value: value!,
      headers: {
        ...(headers as Record<string, Buffer>),
        'fw-replay-from': `tcp:127.0.0.1:1/${mn}`,
        'fw-replay-of': 'r1',
      },
    } as never,
  ]);
  const again = await eventually(() =>
    rig
      .named('readings', `outlet-${mn}`)
      .find((one) => one.headers['fw-sealed']?.equals(headers['fw-sealed']!)),
  );
  expect(
    sealsFromEnv({ DATA_DIR: dir }, silentLogger)!.open(
      again.headers['fw-sealed']!.toString(),
      again.headers['fw-raw']!,
    ).kind,
  ).toBe('opened');
});

test('a logger that sends faster than it may is read more slowly: every frame is answered', async () => {
  const device = await Logger.connect(rig.port);
  const began = Date.now();
  const frames = Array.from({ length: 70 }, (_, n) => frame(100 + n));
  device.send(Buffer.concat(frames));
  await eventually(() => (device.received.match(/CN=9014/g) ?? []).length === 70, { timeoutMs: 60_000 });
  expect(Date.now() - began).toBeGreaterThan(5_000);
  expect(device.closed).toBe(false);
  device.end();
}, 90_000);
