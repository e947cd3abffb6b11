import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const mn = 'ROBUST00000001';
let rig: Rig;
let turn = 0;

/** A frame that nobody has sent before, with its QN. */
function fresh(of = mn): { frame: Uint8Array; qn: string } {
  const qn = `2026020100${String(++turn).padStart(7, '0')}`;
  const area = `DataTime=${stamp(hour - (turn % 900) * hourMs)};a21026-Avg=${turn},a21026-Flag=N`;
  return { qn, frame: frameOf(dataOf(of, qn, area, { cn: '2061' })) };
}

/** Another device is served as if nothing had happened. */
async function neighbourIsServed(): Promise<void> {
  const { frame, qn } = fresh('NEIGHBOUR00001');
  const device = await Logger.connect(rig.port);
  device.send(frame);
  await device.hears(`QN=${qn}`);
  device.end();
}
const parkedFor = (reason: string) =>
  rig.got.filter(({ headers }) => headers['park-reason']?.toString() === reason);

beforeAll(async () => {
  rig = await startRig({ FARWATCH_HJ212_FRAME_SECONDS: '2', FARWATCH_HJ212_MAX_PER_ADDRESS: '40' });
  await rig.register({ mn }, { mn: 'NEIGHBOUR00001' });
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

describe('bad input is bounded, visible, never acknowledged, and harms nobody else', () => {
  test.each([
    ['random bytes', () => randomBytes(64_000)],
    ['an endless row of #', () => Buffer.alloc(64_000, '#')],
  ])('%s: the connection is closed after some of it', async (_, chunk) => {
    const device = await Logger.connect(rig.port);
    const seed = chunk();
    let sent = 0;
    await eventually(
      () => {
        if (device.closed) return true;
        if (sent < 64 && device.socket.writableLength < 1_000_000) {
          device.send(seed);
          sent++;
        }
        return false;
      },
      { timeoutMs: 20_000, intervalMs: 1, what: 'the end of the connection' },
    );
    expect(device.received).toBe('');
    await neighbourIsServed();
  });

  test('a frame that never ends is given up after its time, parked, and the next one is read', async () => {
    const device = await Logger.connect(rig.port);
    device.send(`##3000QN=20260101000000001;ST=31;CN=2011;PW=123456;MN=${mn};Flag=5;CP=&&DataTime=`);
    // By its QN: what an earlier test left may still be on its way.
    const record = await eventually(() =>
      parkedFor('frame-incomplete').find(({ value }) => value!.includes('20260101000000001')),
    );
    expect(record.key).toBe(`outlet-${mn}`);
    expect(record.value!.toString()).toContain('PW=******');
    const { frame, qn } = fresh();
    device.send(frame);
    await device.hears(`QN=${qn}`);
    expect(device.received).not.toContain('20260101000000001');
    device.end();
  });

  test('a length that lies does not swallow the good frame behind it', async () => {
    const device = await Logger.connect(rig.port);
    const { frame, qn } = fresh();
    const bad = Buffer.from(fresh().frame);
    bad.write('0200', 2); // longer than it is: reaches into the next frame
    device.send(Buffer.concat([bad, frame]));
    await device.hears(`QN=${qn}`);
    expect(device.received.match(/CN=9014/g)).toHaveLength(1);
    device.end();
  });

  test('one byte after the other: what is too slow is given up, what is in time is taken', async () => {
    const device = await Logger.connect(rig.port);
    const { frame, qn } = fresh();
    for (const byte of frame) device.send(Buffer.of(byte));
    await device.hears(`QN=${qn}`);
    const before = parkedFor('frame-incomplete').length;
    const slow = fresh();
    let at = 0;
    const timer = setInterval(() => device.send(Buffer.of(slow.frame[at++] ?? 0x0a)), 100);
    await eventually(() => parkedFor('frame-incomplete').length > before, { timeoutMs: 20_000 }).finally(() =>
      clearInterval(timer),
    );
    expect(device.received).not.toContain(slow.qn);
    device.end();
    await neighbourIsServed();
  });

  test('100,000 factors in one frame are refused before they are held in memory', async () => {
    const before = parkedFor('frame-length').length;
    const device = await Logger.connect(rig.port);
    const area = Array.from({ length: 100_000 }, (_, n) => `w${n}-Rtd=1`).join(';');
    device.send(`##9999${dataOf(mn, '20260101000000009', area)}0000\r\n`);
    const record = await eventually(() => parkedFor('frame-length')[before], { timeoutMs: 20_000 });
    expect(record.value!.length).toBeLessThan(5_000);
    expect(device.received).toBe('');
    device.end();
    await neighbourIsServed();
  });

  test('two connections with one MN: both are served, requests go to the one that sent last', async () => {
    const [older, newer] = [await Logger.connect(rig.port), await Logger.connect(rig.port)];
    const first = fresh();
    older.send(first.frame);
    await older.hears(`QN=${first.qn}`);
    const second = fresh();
    newer.send(second.frame);
    await newer.hears(`QN=${second.qn}`);
    await rig.pool.query(
      `INSERT INTO hj212.command (mn, request, by) VALUES ($1, '{"command":"get-clock"}', 'test')`,
      [mn],
    );
    await newer.hears('CN=1011');
    expect(older.received).not.toContain('CN=1011');
    const third = fresh();
    older.send(third.frame);
    await older.hears(`QN=${third.qn}`);
    older.end();
    newer.end();
  });

  test('more refused frames of a device than a minute allows are all parked: it has to wait, the next good one is taken', async () => {
    const device = await Logger.connect(rig.port);
    const proof = fresh();
    device.send(proof.frame);
    await device.hears(`QN=${proof.qn}`);
    const mark = `20260301${String(++turn).padStart(9, '0')}`;
    const wrong = frameOf(dataOf(mn, mark, 'a21026-Rtd=1', { pw: '999999' }));
    device.send(Buffer.concat(Array.from({ length: 125 }, () => wrong)));
    const next = fresh();
    device.send(next.frame);
    await device.hears(`QN=${next.qn}`);
    const parked = () => parkedFor('password-wrong').filter(({ value }) => value!.includes(mark));
    await eventually(() => parked().length === 125, { timeoutMs: 20_000 });
    device.end();
  });

  test('of a stranger as many frames are parked as a minute allows; how many were not is shown', async () => {
    const device = await Logger.connect(rig.port);
    const stranger = 'STRANGER000001';
    device.send(Buffer.concat(Array.from({ length: 200 }, () => fresh(stranger).frame)));
    const shown = await eventually(
      async () => {
        const { rows } = await rig.pool.query<{ counts: Record<string, number> }>(
          `SELECT doc->'counts' AS counts FROM hj212.device WHERE mn = $1`,
          [stranger],
        );
        return rows[0]?.counts['mn-unknown'] === 200 ? rows[0].counts : undefined;
      },
      { timeoutMs: 20_000 },
    );
    expect(shown['not-parked']).toBeGreaterThanOrEqual(70);
    const parked = () => rig.named('parked', stranger).length;
    await eventually(() => parked() + shown['not-parked']! === 200, { timeoutMs: 20_000 });
    device.end();
  });

  test('many MNs on one connection: each frame is judged by its own source', async () => {
    const device = await Logger.connect(rig.port);
    const [a, b, c] = [fresh(), fresh('NEIGHBOUR00001'), fresh('NOBODY00000001')];
    device.send(Buffer.concat([a.frame, c.frame, b.frame]));
    await device.hears(`QN=${b.qn}`);
    await device.hears(`QN=${a.qn}`);
    expect(device.received).not.toContain(c.qn);
    device.end();
  });

  test('more connections of one address than allowed are closed at once, the others stay', async () => {
    const all = await Promise.all(Array.from({ length: 60 }, () => Logger.connect(rig.port)));
    await eventually(() => all.filter(({ closed }) => closed).length >= 20);
    const left = all.filter(({ closed }) => !closed);
    const { frame, qn } = fresh();
    left[0]!.send(frame);
    await left[0]!.hears(`QN=${qn}`);
    for (const one of all) one.end();
  });

  test('a restart answers nothing twice and loses nothing: what was acknowledged is in Kafka', async () => {
    const device = await Logger.connect(rig.port);
    const sent = Array.from({ length: 50 }, () => fresh());
    for (const { frame } of sent) device.send(frame);
    await rig.restart();
    const acked = sent.filter(({ qn }) => device.received.includes(`QN=${qn}`));
    await eventually(() =>
      acked.every(({ qn }) => rig.got.some(({ headers }) => headers['fw-raw']?.includes(qn) === true)),
    );
    device.end();
    await neighbourIsServed();
  });
});
