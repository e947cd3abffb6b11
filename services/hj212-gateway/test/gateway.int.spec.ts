import { deviceReported, events, readingReceived } from '@farwatch/contracts/events';
import { localDate, parseLocalDate } from '@farwatch/domain/reading';
import { anyRecord } from '@farwatch/testing/any-record';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { addThrottledCommand } from '../src/store/command-store.js';
import { dataOf, frameOf, Logger, password, stamp, startRig, type Rig } from './rig.js';

let rig: Rig;
const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const tenMinutes = Math.floor(Date.now() / 600_000) * 600_000 - 600_000;
const qn = (n: number): string => `${stamp(Date.now())}${String(n).padStart(3, '0')}`;
const readingsOf = (mn: string) =>
  rig
    .named('readings', `outlet-${mn}`)
    .map((record) => readingReceived.parse(JSON.parse(record.value!.toString())));

async function logger(): Promise<Logger> {
  return Logger.connect(rig.port);
}

beforeAll(async () => {
  rig = await startRig({ FARWATCH_HJ212_ANSWER_SECONDS: '1' });
  await rig.register(
    { mn: 'A0000000000001' },
    { mn: 'A0000000000002' },
    { mn: 'MODBUS00000001', switches: ['crc-modbus-swapped'] },
    { mn: 'SPLIT000000001' },
    { mn: 'GAP00000000001' },
    { mn: 'GAPMIN00000001' },
    { mn: 'TWIN0000000001', station: 'outlet-twin' },
    { mn: 'TWIN0000000002', station: 'outlet-twin' },
  );
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

describe('data', () => {
  test('an hour record is acknowledged when it is in Kafka, with QN verbatim, and keeps its frame without the password', async () => {
    const device = await logger();
    const text = dataOf(
      'A0000000000001',
      '20260101000000123',
      `DataTime=${stamp(hour)};a21026-Cou=1.5,a21026-Min=10,a21026-Avg=20.5,a21026-ZsAvg=36.2,a21026-Max=30,a21026-Flag=N;a19001-Avg=8.5,a19001-Flag=N`,
      { cn: '2061' },
    );
    device.send(frameOf(text));
    expect(await device.hears('CN=9014')).toContain(
      'QN=20260101000000123;ST=91;CN=9014;PW=123456;MN=A0000000000001;Flag=4;CP=&&&&',
    );
    const [record] = await eventually(
      () =>
        rig.named('readings', 'outlet-A0000000000001').length > 0 &&
        rig.named('readings', 'outlet-A0000000000001'),
    );
    const event = readingReceived.parse(JSON.parse(record!.value!.toString()));
    expect(event).toMatchObject({ via: 'hj212', mapping: 'hj212-2017@1' });
    const so2 = event.readings.find(({ pollutant }) => pollutant === 'a21026')!;
    expect(so2).toMatchObject({
      value: 36_200,
      unit: 'ug/m3',
      basis: 'converted',
      start: new Date(hour).toISOString(),
      end: new Date(hour + hourMs).toISOString(),
      flag: 'N',
    });
    expect(so2.also).toEqual(
      expect.arrayContaining([
        { kind: 'Avg', value: 20.5, unit: 'mg/m3' },
        { kind: 'Cou', value: 1.5, unit: 'kg' },
      ]),
    );
    const raw = record!.headers['fw-raw']!.toString();
    expect(raw).toContain('PW=******;');
    expect(raw).toHaveLength(frameOf(text).length - 2);
    expect(record!.headers['fw-raw-topic']!.toString()).toMatch(/^tcp:127\.0\.0\.1:\d+\/A0000000000001$/);
    expect(record!.headers['fw-crc']!.toString()).toBe('hj212');
    device.end();
  });

  test('the same content again is acknowledged and written once; new content of the same interval has a higher revision', async () => {
    const device = await logger();
    const of = (value: number, n: number) =>
      frameOf(
        dataOf(
          'A0000000000002',
          `2026010100000000${n}`,
          `DataTime=${stamp(hour)};a21002-Avg=${value},a21002-Flag=N`,
          { cn: '2061' },
        ),
      );
    device.send(of(50, 1));
    await device.hears('QN=20260101000000001');
    device.send(of(50, 2)); // stored data sent again under another QN
    await device.hears('QN=20260101000000002');
    device.send(of(70, 3));
    await device.hears('QN=20260101000000003');
    device.end();
    const events = await eventually(() =>
      readingsOf('A0000000000002').length >= 2 ? readingsOf('A0000000000002') : undefined,
    );
    expect(events.map(({ readings }) => readings[0]!.value)).toEqual([50_000, 70_000]);
    expect(events[1]!.readings[0]!.revision).toBeGreaterThan(events[0]!.readings[0]!.revision);
  });

  test('two loggers of one outlet that speak of one hour in the same moment are ordered, not parked as a conflict', async () => {
    const device = await logger();
    const of = (mn: string, value: number) =>
      frameOf(dataOf(mn, qn(7), `DataTime=${stamp(hour)};a34013-Avg=${value},a34013-Flag=N`, { cn: '2061' }));
    // One chunk: both frames arrive in the same millisecond.
    device.send(Buffer.concat([of('TWIN0000000001', 5), of('TWIN0000000002', 6)]));
    await device.hears('MN=TWIN0000000002');
    device.end();
    const events = await eventually(() => {
      const found = rig.named('readings', 'outlet-twin');
      return found.length >= 2 ? found : undefined;
    });
    const [first, second] = events.map(
      (record) => readingReceived.parse(JSON.parse(record.value!.toString())).readings[0]!,
    );
    expect([first!.value, second!.value]).toEqual([5, 6]);
    expect(second!.revision).toBeGreaterThan(first!.revision);
  });

  test('marks are kept: a stopped analyser is no zero, an unknown mark is never normal', async () => {
    const device = await logger();
    const at = hour - 5 * hourMs;
    device.send(
      frameOf(
        dataOf(
          'A0000000000001',
          qn(5),
          `DataTime=${stamp(at)};a21026-Avg=0,a21026-Flag=F;a21002-Avg=9,a21002-Flag=D;a34013-Avg=3,a34013-Flag=x`,
          { cn: '2061' },
        ),
      ),
    );
    await device.hears('CN=9014');
    device.end();
    const event = await eventually(() =>
      readingsOf('A0000000000001').find(({ readings }) => readings[0]!.start === new Date(at).toISOString()),
    );
    expect(event.readings.map(({ pollutant, value, flag }) => [pollutant, value === null, flag])).toEqual([
      ['a21026', true, 'F'],
      ['a21002', false, 'D'],
      ['a34013', false, 'D'],
    ]);
  });

  test('a packet without DataTime waits for the sibling that has it, and both are acknowledged', async () => {
    const device = await logger();
    const part = (n: number, area: string) =>
      frameOf(
        dataOf('SPLIT000000001', `2026010100000010${n}`, area, {
          cn: '2061',
          flag: 7,
          numbers: `PNUM=2;PNO=${n};`,
        }),
      );
    device.send(part(2, 'a21002-Avg=12,a21002-Flag=N'));
    device.send(part(1, `DataTime=${stamp(hour)};a21026-Avg=11,a21026-Flag=N`));
    await device.hears('QN=20260101000000101');
    await device.hears('QN=20260101000000102');
    device.end();
    const found = await eventually(() =>
      readingsOf('SPLIT000000001').length >= 2 ? readingsOf('SPLIT000000001') : undefined,
    );
    expect(
      found.flatMap(({ readings }) => readings.map(({ pollutant, start }) => [pollutant, start])).sort(),
    ).toEqual([
      ['a21002', new Date(hour).toISOString()],
      ['a21026', new Date(hour).toISOString()],
    ]);
  });

  test('a device of 2005 is answered in its own edition, with the QN inside the data area', async () => {
    const device = await logger();
    device.send(
      frameOf(
        `QN=20260101000000777;ST=31;CN=2061;PW=123456;MN=A0000000000001;Flag=1;CP=&&DataTime=${stamp(hour - hourMs)};02-Avg=20,02-Flag=N&&`,
      ),
    );
    expect(await device.hears('CN=9014')).toContain(
      'ST=91;CN=9014;PW=123456;MN=A0000000000001;CP=&&QN=20260101000000777;CN=2061&&',
    );
    device.end();
  });

  test('a log and an unknown command are kept with their bytes and acknowledged', async () => {
    const device = await logger();
    device.send(
      frameOf(
        dataOf(
          'A0000000000001',
          '20260101000000201',
          `DataTime=${stamp(hour)};i11001-Info=//自动校准;a=1//`,
          { cn: '3020' },
        ),
      ),
    );
    device.send(frameOf(dataOf('A0000000000001', '20260101000000202', 'x=1', { cn: '3889' })));
    await device.hears('QN=20260101000000201');
    await device.hears('QN=20260101000000202');
    device.end();
    const reports = await eventually(() => {
      const all = rig.named('deviceReports', 'outlet-A0000000000001');
      return all.length >= 2
        ? all.map(({ value }) => deviceReported.parse(JSON.parse(value!.toString())))
        : undefined;
    });
    expect(reports.map(({ cn }) => cn)).toEqual(['3020', '3889']);
    expect(reports[0]!.fields).toContainEqual({ key: 'i11001-Info', value: '//自动校准;a=1//' });
  });
});

describe('who may send', () => {
  const parked = (key: string) => rig.named('parked', key);

  test('a frame of an unknown MN is parked unanswered, and taken after the MN was registered and the frame replayed', async () => {
    const device = await logger();
    device.send(
      frameOf(
        dataOf('NEW00000000001', '20260101000000301', `DataTime=${stamp(hour)};a21026-Avg=21,a21026-Flag=N`, {
          cn: '2061',
        }),
      ),
    );
    const [record] = await eventually(() => parked('NEW00000000001').length > 0 && parked('NEW00000000001'));
    expect(record!.headers['park-reason']!.toString()).toBe('mn-unknown');
    expect(record!.value!.toString()).toContain('PW=******');
    expect(device.received).toBe('');
    device.end();
    await rig.register({ mn: 'NEW00000000001' });
    const vouched = { by: 'm', reason: 'registered', refusal: 'mn-unknown', at: '2026-11-01T00:00:00.000Z' };
    await rig.producer.send([
      {
        topic: 'replays',
        key: 'NEW00000000001',
        value: record!.value,
        headers: {
          ...record!.headers,
          'fw-replay-from': record!.headers['park-from']!,
          'fw-replay-of': 'row-1',
          'fw-vouched': JSON.stringify(vouched),
        } as Record<string, Buffer | string>,
      },
    ]);
    const [event] = await eventually(
      () => readingsOf('NEW00000000001').length > 0 && readingsOf('NEW00000000001'),
      { timeoutMs: 20_000 },
    );
    expect(event!.readings[0]).toMatchObject({ pollutant: 'a21026', value: 21_000 });
    expect(event).toMatchObject({ vouched });
  });

  test('a retired outlet: what it measures from its day on is parked, acknowledged, and taken on replay when the day was wrong', async () => {
    const today = localDate(Date.now());
    const midnight = parseLocalDate(today)!;
    const station = 'outlet-RETIRED0000001';
    const setStation = (retiredFrom?: string) =>
      rig.producer.send([
        anyRecord(
          'stations',
          station,
          {
            id: `${station}-${retiredFrom ?? ''}`,
            type: events.stationChanged.types.changed,
            source: '/farwatch/test',
            time: new Date().toISOString(),
          },
          { id: station, kind: 'outlet', name: 'Old', simulated: true, ...(retiredFrom && { retiredFrom }) },
        ),
      ]);
    const device = await logger();
    // Content and interval differ each time: the same again would be no news.
    const sendAt = (ms: number, value: number) =>
      device.send(
        frameOf(
          dataOf('RETIRED0000001', qn(value), `DataTime=${stamp(ms)};a21026-Rtd=${value},a21026-Flag=N`),
        ),
      );
    const retired = () =>
      parked(station).filter(({ headers }) => headers['park-reason']!.toString() === 'station-retired');
    await rig.register({ mn: 'RETIRED0000001' });
    await setStation(today);
    let n = 100;
    await eventually(() => {
      sendAt(midnight, n++);
      return retired().length > 0;
    });
    await device.hears('CN=9014');
    const taken = readingsOf('RETIRED0000001').length;
    sendAt(midnight - 60_000, 33);
    await eventually(() => readingsOf('RETIRED0000001').length > taken);
    expect(readingsOf('RETIRED0000001').at(-1)!.readings[0]).toMatchObject({ value: 33_000 });
    await setStation();
    const [record] = retired();
    await eventually(async () => {
      await rig.producer.send([
        {
          topic: 'replays',
          key: station,
          value: record!.value,
          headers: {
            ...record!.headers,
            'fw-replay-from': record!.headers['park-from']!,
            'fw-replay-of': 'row-2',
          } as Record<string, Buffer | string>,
        },
      ]);
      return readingsOf('RETIRED0000001').length > taken + 1;
    });
    expect(readingsOf('RETIRED0000001').at(-1)!.readings[0]).toMatchObject({
      start: new Date(midnight).toISOString(),
    });
    device.end();
  });

  test('PW wrong: parked, unanswered, and the password is in no record', async () => {
    const device = await logger();
    device.send(
      frameOf(
        dataOf(
          'A0000000000001',
          '20260101000000302',
          `DataTime=${stamp(hour)};a21026-Avg=999,a21026-Flag=N`,
          { cn: '2061', pw: '65SECRET' },
        ),
      ),
    );
    const record = await eventually(() =>
      parked('outlet-A0000000000001').find(
        ({ headers }) => headers['park-reason']!.toString() === 'password-wrong',
      ),
    );
    expect(record.value!.toString()).toContain('PW=********');
    expect(device.received).toBe('');
    device.end();
    for (const one of rig.got) {
      const text = [one.value?.toString() ?? '', ...Object.values(one.headers).map(String)].join('\n');
      expect(text).not.toContain('65SECRET');
      expect(text).not.toContain(`PW=${password}`);
    }
  });

  test('a logger with a known foreign checksum is read from its first frame, another one with it is not', async () => {
    const modbus = (text: string): Buffer => {
      let reg = 0xffff;
      for (const byte of Buffer.from(text)) {
        reg ^= byte;
        for (let n = 0; n < 8; n++) reg = reg & 1 ? (reg >> 1) ^ 0xa001 : reg >> 1;
      }
      const swapped = ((reg & 0xff) << 8) | (reg >> 8);
      return Buffer.from(
        `##${String(text.length).padStart(4, '0')}${text}${swapped.toString(16).padStart(4, '0').toUpperCase()}\r\n`,
      );
    };
    const area = `DataTime=${stamp(hour)};a21026-Avg=21,a21026-Flag=N`;
    const device = await logger();
    device.send(modbus(dataOf('MODBUS00000001', '20260101000000401', area, { cn: '2061' })));
    await device.hears('QN=20260101000000401');
    device.send(
      modbus(dataOf('MODBUS00000001', '20260101000000402', area.replace('21,', '22,'), { cn: '2061' })),
    );
    await device.hears('QN=20260101000000402');
    device.end();
    const other = await logger();
    other.send(modbus(dataOf('A0000000000001', '20260101000000403', area, { cn: '2061' })));
    const refused = await eventually(() =>
      parked('outlet-A0000000000001').find(
        ({ headers }) => headers['park-reason']!.toString() === 'frame-crc',
      ),
    );
    expect(refused.headers['fw-crc']!.toString()).toBe('modbus-swapped');
    expect(other.received).toBe('');
    other.end();
  });

  test.each([
    ['1970', '19700101080000', 'too-old'],
    ['2099', '20990101080000', 'in-the-future'],
  ])(
    'DataTime in %s is parked with its reason, acknowledged, and the clock is set',
    async (_, time, reason) => {
      const device = await logger();
      device.send(
        frameOf(
          dataOf(
            'A0000000000002',
            `20260101000000${time.slice(0, 3)}`,
            `DataTime=${time};a21026-Avg=21,a21026-Flag=N`,
            { cn: '2061' },
          ),
        ),
      );
      await device.hears('CN=9014');
      await eventually(() =>
        parked('outlet-A0000000000002').find(({ headers }) => headers['park-reason']!.toString() === reason),
      );
      device.end();
      const { rows } = await eventually(async () => {
        const result = await rig.pool.query<{ by: string }>(
          `SELECT by FROM hj212.command WHERE mn = 'A0000000000002' AND request ->> 'command' = 'set-clock'`,
        );
        return result.rows.length > 0 ? result : undefined;
      });
      expect(rows).toEqual([{ by: 'clock-check' }]); // asked once, not once per frame
    },
  );
});

describe('commands', () => {
  test('a burst of messages with one fault is one request to the device, also over several connections', async () => {
    const ask = () =>
      addThrottledCommand(rig.pool, 'BURST000000001', { command: 'set-clock' }, 'clock-check', hourMs);
    const added = await Promise.all(Array.from({ length: 8 }, ask));
    expect(added.filter(Boolean)).toHaveLength(1);
    const { rowCount } = await rig.pool.query(`SELECT FROM hj212.command WHERE mn = 'BURST000000001'`);
    expect(rowCount).toBe(1);
    expect(await ask()).toBe(false);
  });

  test.each([
    { what: 'hours', cn: '2061', mn: 'GAP00000000001', last: hour, lengthMs: hourMs },
    { what: 'minutes', cn: '2051', mn: 'GAPMIN00000001', last: tenMinutes, lengthMs: 600_000 },
  ])('missing $what are asked for between two live records, and the answers are matched', async (of) => {
    const { cn, mn, last, lengthMs } = of;
    const device = await logger();
    const record = (start: number, n: number) =>
      frameOf(
        dataOf(mn, `2026010100000050${n}`, `DataTime=${stamp(start)};a21026-Avg=21,a21026-Flag=N`, { cn }),
      );
    device.send(record(last - 4 * lengthMs, 1));
    await device.hears('QN=20260101000000501');
    device.send(record(last, 2));
    const heard = await device.hears(`CN=${cn};PW`);
    const request = new RegExp(
      `QN=(\\d{17});ST=31;CN=${cn};PW=123456;MN=${mn};Flag=5;CP=&&BeginTime=(\\d+);EndTime=(\\d+)&&`,
    ).exec(heard);
    expect(request?.slice(2)).toEqual([stamp(last - 3 * lengthMs), stamp(last - lengthMs)]);
    const reply = (answer: string, area: string) =>
      frameOf(`QN=${request![1]!};ST=91;CN=${answer};PW=123456;MN=${mn};Flag=4;CP=&&${area}&&`);
    device.send(reply('9011', 'QnRtn=1'));
    device.send(record(last - 2 * lengthMs, 3));
    await device.hears('QN=20260101000000503');
    device.send(reply('9012', 'ExeRtn=1'));
    const done = await eventually(async () => {
      const { rows } = await rig.pool.query<Record<string, string>>(
        `SELECT status, by, exe_rtn, request ->> 'command' AS command FROM hj212.command WHERE mn = $1 AND status = 'done'`,
        [mn],
      );
      return rows[0];
    });
    expect(done).toEqual({ status: 'done', by: 'gap-ledger', exe_rtn: '1', command: `fetch-${of.what}` });
    device.end();
  });

  test('a device that does not answer is asked three times, then the command ends as no-answer', async () => {
    const device = await logger();
    device.send(frameOf(dataOf('SPLIT000000001', '20260101000000601', '', { cn: '9015', flag: 9 })));
    await device.hears('CN=9013');
    await rig.pool.query(
      `INSERT INTO hj212.command (mn, request, by) VALUES ('SPLIT000000001', '{"command":"set-realtime-interval","seconds":60}', 'test')`,
    );
    const row = await eventually(
      async () => {
        const { rows } = await rig.pool.query<{ status: string; tries: number }>(
          `SELECT status, tries FROM hj212.command WHERE mn = 'SPLIT000000001' AND finished_at IS NOT NULL`,
        );
        return rows[0];
      },
      { timeoutMs: 20_000 },
    );
    expect(row).toEqual({ status: 'no-answer', tries: 3 });
    expect(device.received.match(/CN=1062/g)).toHaveLength(3);
    expect(device.received).toContain('RtdInterval=60');
    device.end();
  });
});

test('what was seen of a device is written down: last frames, deviations, suspicious units, unknown codes', async () => {
  const device = await logger();
  device.send(
    frameOf(
      dataOf(
        'A0000000000001',
        '20260101000000701',
        `DataTime=${stamp(Date.now() - 60_000)};a34004-Rtd=35.2,a34004-Flag=N;zz9999-Rtd=1,zz9999-Flag=N`,
      ),
    ),
  );
  await device.hears('CN=9014');
  device.end();
  const row = await eventually(async () => {
    const { rows } = await rig.pool.query<{
      doc: { unitDoubts: unknown[]; unknownCodes: string[]; frames: { frame: string }[]; lastSeen: string };
    }>(`SELECT doc FROM hj212.device WHERE mn = 'A0000000000001'`);
    return rows[0]?.doc.unitDoubts.length ? rows[0].doc : undefined;
  });
  expect(row.unitDoubts).toMatchObject([{ code: 'a34004', value: 35.2, unit: 'ng/m3', looksLike: 'ug/m3' }]);
  expect(row.unknownCodes).toContain('zz9999');
  expect(JSON.stringify(row.frames)).not.toContain(password);
});
