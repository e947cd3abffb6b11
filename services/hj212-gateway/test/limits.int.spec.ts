import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const [mn, other] = ['LIMITED0000001', 'LIMITED0000002'];
let rig: Rig;
let turn = 0;

function fresh(of = mn): { frame: Uint8Array; qn: string } {
  const qn = `2026050100${String(++turn).padStart(7, '0')}`;
  const area = `DataTime=${stamp(hour - (turn % 900) * hourMs)};a21026-Avg=${turn},a21026-Flag=N`;
  return { qn, frame: frameOf(dataOf(of, qn, area, { cn: '2061' })) };
}

/** A device that has proved itself. */
async function proven(of = mn): Promise<Logger> {
  const device = await Logger.connect(rig.port);
  const { frame, qn } = fresh(of);
  device.send(frame);
  await device.hears(`QN=${qn}`);
  return device;
}

/** 64 kB of headers that claim an MN: each opens a frame of 4 kB with a wrong checksum, and lies inside of 150 others. */
function nested(claimed: string): string {
  const unit = (length: number): string => `##${String(length).padStart(4, '0')};MN=${claimed};&&`;
  const each = unit(0).length;
  return unit(150 * each - 6).repeat(Math.floor(64_000 / each));
}

/** What the page of loggers counts for an MN. */
const counts = async (of: string): Promise<Record<string, number> | undefined> => {
  const { rows } = await rig.pool.query<{ counts: Record<string, number> }>(
    `SELECT doc->'counts' AS counts FROM hj212.device WHERE mn = $1`,
    [of],
  );
  return rows[0]?.counts;
};
const parkedOf = (key: string) => rig.named('parked', key);

beforeAll(async () => {
  rig = await startRig({
    FARWATCH_HJ212_UNPROVEN_SECONDS: '4',
    FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: '5',
    FARWATCH_HJ212_FRAME_SECONDS: '2',
    FARWATCH_HJ212_PER_MN: '2',
  });
  await rig.register({ mn }, { mn: other });
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

describe('who has not proved himself', () => {
  test('is closed after his time, although he sends; a device that did stays', async () => {
    const device = await proven();
    const idle = await Logger.connect(rig.port);
    const busy = await Logger.connect(rig.port);
    const timer = setInterval(() => busy.send(fresh('NOBODY00000001').frame), 500);
    await eventually(() => idle.closed && busy.closed, { timeoutMs: 20_000 }).finally(() =>
      clearInterval(timer),
    );
    const { frame, qn } = fresh();
    device.send(frame);
    await device.hears(`QN=${qn}`);
    device.end();
  });

  test('makes room for the next one of his address when there are too many, and takes none from a device', async () => {
    const device = await proven();
    const all: Logger[] = [];
    for (let n = 0; n < 8; n++) all.push(await Logger.connect(rig.port));
    await eventually(() => all.filter(({ closed }) => closed).length === 3);
    expect(all.map(({ closed }) => closed)).toEqual([true, true, true, false, false, false, false, false]);
    const newest = all[7]!;
    for (const one of [device, newest]) {
      const { frame, qn } = fresh();
      one.send(frame);
      await one.hears(`QN=${qn}`);
    }
    for (const one of [device, ...all]) one.end();
  });

  test('is closed inside a chunk: of thousands of nested headers few are looked at', async () => {
    const stranger = await Logger.connect(rig.port);
    stranger.send(nested('NESTED00000001'));
    await eventually(() => stranger.closed);
    const { 'frame-crc': refused } = await eventually(() => counts('NESTED00000001'));
    expect(refused).toBeLessThanOrEqual(51);
  });

  test('parks no more over many connections than over one; the rest is counted', async () => {
    const [frames, connections] = [40, 25];
    for (let n = 0; n < connections; n++) {
      const stranger = await Logger.connect(rig.port);
      stranger.send(Buffer.concat(Array.from({ length: frames }, () => fresh('STRANGER000009').frame)));
      stranger.socket.end();
    }
    const all = frames * connections;
    const shown = await eventually(
      async () => {
        const known = await counts('STRANGER000009');
        return known?.['mn-unknown'] === all ? known : undefined;
      },
      { timeoutMs: 20_000 },
    );
    // What a minute allows, and some of the next one.
    expect(shown['not-parked']).toBeGreaterThan(all - 240);
    await eventually(() => parkedOf('STRANGER000009').length + shown['not-parked']! === all);
  });
});

describe('a device that proved itself', () => {
  test('rests inside a chunk when more of its frames were refused than a minute allows', async () => {
    const device = await proven(other);
    device.send(nested(other));
    await eventually(async () => ((await counts(other))?.['frame-crc'] ?? 0) > 20);
    (await proven()).end();
    // 120 kB are 30 frames of 4 kB, and two kB come with each second.
    expect((await counts(other))!['frame-crc']).toBeLessThan(100);
    expect(device.closed).toBe(false);
    device.end();
  });

  test('is closed when it sends thousands of damaged frames of others', async () => {
    const device = await proven();
    for (let n = 0; n < 3; n++) device.send(nested('NESTED00000002'));
    await eventually(() => device.closed);
    const { 'frame-crc': refused } = await eventually(() => counts('NESTED00000002'));
    expect(refused).toBeLessThanOrEqual(601);
    (await proven(mn)).end();
  });
});

test('of more connections of one MN than it may have the oldest makes room; another MN is not touched', async () => {
  const bystander = await proven(other);
  const all = [await proven(), await proven(), await proven()];
  await eventually(() => all[0]!.closed);
  const { frame, qn } = fresh(other);
  bystander.send(frame);
  await bystander.hears(`QN=${qn}`);
  expect([all[1]!.closed, all[2]!.closed]).toEqual([false, false]);
  for (const one of [bystander, ...all]) one.end();
});
