import { existsSync, readFileSync } from 'node:fs';

import { events, readingReceived, type Hj212Source } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { anyRecord } from '@farwatch/testing/any-record';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { dataOf, frameOf, Logger, stamp, startRig, type Rig } from './rig.js';

/** What loggers really sent (../shared/vectors/field), through the door, with what is right. */
const file = new URL('../../../../shared/vectors/field/cases.jsonl', import.meta.url);
const ids = [
  ...['hj-flag-semicolon', 'hj-zs-own-item', 'hj-pm-mg-as-ng', 'hj-crc-3-digits', 'water-nondetect'],
  ...['hj-sampletime', 'hj-impossible-date-qn', 'hj-flag-in-data-area', 'hj-exponent', 'hj-flag-after-cp'],
];
interface Row {
  readonly id: string;
  readonly input: string;
}
const rows = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row)
  : [];
/** The frames of a row; undefined where the rows are not there. */
function framesOf(id: string): string[] | undefined {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) return void process.stderr.write(`left out: ${id} of ../shared is not there\n`);
  return row.input.match(/##\d{4}[^\s\\]+/g)!;
}
const mnOf = (frame: string): string => /MN=(\w+)/.exec(frame)![1]!;
const qnOf = (frame: string): string => /QN=(\d+)/.exec(frame)?.[1] ?? '';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  await register({});
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

/** The loggers of the rows (the last two digits number them), each with its settings. */
const mns = Array.from({ length: 14 }, (_, n) => `FWCASE${String(n + 1).padStart(18, '0')}`);
const register = (more: Partial<Hj212Source>, which = mns) =>
  rig.register(...which.map((mn) => ({ mn, ...more })));
const setKind = (mn: string, kind: 'air' | 'water') =>
  rig.producer.send([
    anyRecord(
      'stations',
      `outlet-${mn}`,
      {
        ...{ id: `${mn}-${kind}`, type: events.stationChanged.types.changed, source: '/farwatch/test' },
        time: new Date().toISOString(),
      },
      { id: `outlet-${mn}`, kind, name: mn, simulated: true },
    ),
  ]);
const readingsOf = (mn: string) =>
  rig
    .named('readings', `outlet-${mn}`)
    .flatMap((record) => readingReceived.parse(JSON.parse(record.value!.toString())).readings);
const parkedOf = (mn: string) =>
  rig.named('parked', `outlet-${mn}`).map((record) => ({
    record,
    reason: record.headers['park-reason']!.toString(),
    detail: record.headers['park-detail']!.toString(),
  }));
const replay = (record: InRecord) =>
  rig.producer.send([
    {
      ...{ topic: 'replays' as const, key: record.key, value: record.value },
      headers: {
        ...record.headers,
        ...{ 'fw-replay-from': record.headers['park-from']!, 'fw-replay-of': 'row-1' },
      } as Record<string, Buffer | string>,
    },
  ]);

/** Sends frames and waits until a good one behind them is answered: then all of them were dealt with. */
async function send(...frames: string[]): Promise<string> {
  const device = await Logger.connect(rig.port);
  const after = `${stamp(Date.now())}${String(Math.floor(Math.random() * 1_000)).padStart(3, '0')}`;
  device.send(frames.map((frame) => `${frame}\r\n`).join(''));
  device.send(frameOf(dataOf(mns[13]!, after, '', { cn: '9015', flag: 9 })));
  await device.hears(`QN=${after}`);
  device.end();
  return device.received;
}
const waitFor = (mn: string, count: number) =>
  eventually(() => (readingsOf(mn).length >= count ? readingsOf(mn) : undefined), { timeoutMs: 20_000 });
const waitForParked = (mn: string) =>
  eventually(() => (parkedOf(mn).length > 0 ? parkedOf(mn) : undefined), { timeoutMs: 20_000 });

describe('inputs from the field', () => {
  test('the rows are those that this test knows', () => {
    const there = rows.filter(({ id, input }) => id.startsWith('hj-') && input !== '').map(({ id }) => id);
    if (rows.length > 0) expect(there.filter((id) => !ids.includes(id))).toEqual(['hj-hour-label-end']);
  });

  test('a mark in an item of its own is the mark of its factor', async () => {
    const [frame] = framesOf('hj-flag-semicolon') ?? [];
    if (frame === undefined) return;
    expect(await send(frame)).toContain(`QN=${qnOf(frame)};ST=91;CN=9014`);
    expect(await waitFor(mnOf(frame), 1)).toMatchObject([{ pollutant: 'a21026', value: 812_400, flag: 'D' }]);
  });

  test('a converted value in an item of its own is judged, what was measured stays beside it', async () => {
    const [frame] = framesOf('hj-zs-own-item') ?? [];
    if (frame === undefined) return;
    await send(frame);
    expect(await waitFor(mnOf(frame), 2)).toMatchObject([
      { pollutant: 'a34013', flag: 'D' },
      { pollutant: 'a21026', value: 52_000, measured: 30_000, basis: 'converted', flag: 'N' },
    ]);
  });

  test('a value that is a million times off waits for its unit, and comes in once, by replay or by the device', async () => {
    const [frame] = framesOf('hj-pm-mg-as-ng') ?? [];
    if (frame === undefined) return;
    const mn = mnOf(frame);
    await setKind(mn, 'air');
    // The kind reaches the gateway through Kafka: until then the values are taken as they are.
    await eventually(
      async () => {
        await send(frame.replace(/^##\d{4}.*$/, probeOf(mn)));
        return parkedOf(mn).length > 0;
      },
      { timeoutMs: 30_000, intervalMs: 500 },
    );
    const [before, parked] = [readingsOf(mn).length, parkedOf(mn).length];
    expect(await send(frame)).toContain('CN=9014');
    const [, ...more] = await eventually(() => (parkedOf(mn).length > parked ? parkedOf(mn) : undefined));
    const { record, reason } = more.at(-1)!;
    expect(reason).toBe('unit-in-doubt');
    expect(readingsOf(mn)).toHaveLength(before);
    await register({ units: { a34004: 'mg/m3', a34002: 'mg/m3' } }, [mn]);
    await replay(record);
    const stored = await waitFor(mn, before + 2);
    expect(stored.slice(before).map(({ pollutant, value }) => [pollutant, value])).toEqual([
      ['a34004', 52.3],
      ['a34002', 87.1],
    ]);
    await replay(record);
    expect(await send(frame)).toContain('CN=9014');
    expect(readingsOf(mn)).toHaveLength(before + 2);
  });

  test('a checksum without its leading zero is named, harms no neighbour, and is taken with its switch', async () => {
    const frames = framesOf('hj-crc-3-digits');
    if (frames === undefined) return;
    const [short, right] = frames as [string, string];
    const mn = mnOf(short);
    const heard = await send(short, right.replace(/\)$/, ''));
    expect(heard.match(/CN=9014/g)).toHaveLength(1);
    expect(await waitForParked(mn)).toMatchObject([{ reason: 'frame-crc-unpadded' }]);
    await register({ switches: ['crc-unpadded'] }, [mn]);
    expect(await send(short)).toContain('CN=9014');
    expect(await waitFor(mn, 1)).toMatchObject([{ value: 31_100, flag: 'N' }]);
  });

  test('a value below the detection limit is stored as half of it with the limit beside it', async () => {
    const [frame] = framesOf('water-nondetect') ?? [];
    if (frame === undefined) return;
    expect(await send(frame)).toContain('CN=9014');
    const stored = await waitFor(mnOf(frame), 2);
    expect(stored.toSorted((a, b) => a.pollutant.localeCompare(b.pollutant))).toMatchObject([
      { pollutant: 'w01001', value: 7.2 },
      { pollutant: 'w21003', value: 0.0125, below: 0.025, flag: 'N' },
    ]);
  });

  test('a sample that is sent again with every frame is one, at the time that it was taken', async () => {
    const frames = framesOf('hj-sampletime');
    if (frames === undefined) return;
    const heard = await send(...frames);
    expect(heard.match(/CN=9014/g)).toHaveLength(frames.length);
    const stored = await waitFor(mnOf(frames[0]!), 2);
    // Frames of one chunk are written before the first is known to be stored: the same reading, in the same revision.
    const told = stored.map(({ start, end, value, revision }) =>
      JSON.stringify([start, end, value, revision]),
    );
    const distinct = [...new Set(told)].map((text) => (JSON.parse(text) as unknown[]).slice(0, 3));
    expect(distinct).toEqual([
      ['2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z', 28.4],
      ['2026-11-20T04:00:00.000Z', '2026-11-20T04:00:00.000Z', 40],
    ]);
  });

  test('a DataTime that cannot be is shown, never replaced by the QN', async () => {
    const [frame] = framesOf('hj-impossible-date-qn') ?? [];
    if (frame === undefined) return;
    expect(await send(frame)).not.toContain('CN=9014');
    const [parked] = await waitForParked(mnOf(frame));
    expect(parked).toMatchObject({ reason: 'frame-data-time-impossible' });
    expect(parked!.detail).toContain('20260931100000');
    expect(readingsOf(mnOf(frame))).toEqual([]);
  });

  test('the Flag of the header in the data area is no mark', async () => {
    const [frame] = framesOf('hj-flag-in-data-area') ?? [];
    if (frame === undefined) return;
    expect(await send(frame)).toContain('CN=9014');
    expect((await waitFor(mnOf(frame), 2)).map(({ value, flag }) => [value, flag])).toEqual([
      [21.5, 'N'],
      [48, 'N'],
    ]);
  });

  test('an exponent is a number', async () => {
    const [frame] = framesOf('hj-exponent') ?? [];
    if (frame === undefined) return;
    await send(frame);
    expect(await waitFor(mnOf(frame), 1)).toMatchObject([{ value: 0.85, flag: 'N' }]);
  });

  test('fields behind the data area are named, and taken with their switch', async () => {
    const [frame] = framesOf('hj-flag-after-cp') ?? [];
    if (frame === undefined) return;
    const mn = mnOf(frame);
    expect(await send(frame)).not.toContain('CN=9014');
    expect(await waitForParked(mn)).toMatchObject([{ reason: 'frame-fields-behind-data-area' }]);
    await register({ switches: ['fields-behind-data-area'] }, [mn]);
    expect(await send(frame)).toContain('CN=9014');
    expect(await waitFor(mn, 1)).toMatchObject([{ value: 12_500, flag: 'N' }]);
  });
});

/** A value of the same kind that is certain to be in doubt as soon as the kind of the station is known; another one each time. */
const probeOf = (mn: string): string =>
  Buffer.from(
    frameOf(
      dataOf(
        mn,
        '20261120000000000',
        `DataTime=20261101000000;a34005-Avg=0.0${Date.now() % 90_000},a34005-Flag=N`,
        { cn: '2061' },
      ),
    ),
  )
    .toString()
    .trim();

test('hours labelled by their end: the reason says so, no clock is set that is right, and the hour comes in when it is registered', async () => {
  const mn = mns[7]!;
  const now = Date.now();
  const end = Math.floor(now / 1_000) * 1_000 - 60_000;
  const qn = `${stamp(now)}000`;
  const device = await Logger.connect(rig.port);
  device.send(
    frameOf(dataOf(mn, qn, `DataTime=${stamp(end)};a01001-Avg=12.5,a01001-Flag=N`, { cn: '2061' })),
  );
  await device.hears(`QN=${qn}`);
  const [parked] = await waitForParked(mn);
  expect(parked).toMatchObject({ reason: 'label-is-the-end' });
  await register({ endLabelled: ['2061'] }, [mn]);
  await replay(parked!.record);
  const [reading] = await waitFor(mn, 1);
  expect(reading).toMatchObject({
    ...{ start: new Date(end - 3_600_000).toISOString(), end: new Date(end).toISOString(), value: 12.5 },
  });
  const { rowCount } = await rig.pool.query(`SELECT FROM hj212.command WHERE mn = $1`, [mn]);
  expect(rowCount).toBe(0);
  device.end();
});
