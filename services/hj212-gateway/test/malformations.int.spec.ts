import { crcByVariant, crcOf, crcText } from '@farwatch/hj212/crc';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { dataOf, Logger, stamp, startRig, type Rig } from './rig.js';

/** What public logs and parsers show of real loggers (hj212.md section 7), sent to the gateway row by row. */
const hourMs = 3_600_000;
const hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const [strict, lenient] = ['STRICT00000001', 'LENIENT0000001'];
let rig: Rig;
let turn = 0;

/** A segment of an hour that was not sent before, with the QN that its answer repeats. */
function fresh(
  mn: string,
  more: { pw?: string; flag?: number; numbers?: string; cn?: string } = {},
  area?: string,
) {
  const qn = `2026040100${String(++turn).padStart(7, '0')}`;
  const values = area ?? `a21026-Avg=${turn},a21026-Flag=N`;
  const segment = dataOf(mn, qn, `DataTime=${stamp(hour - turn * hourMs)};${values}`, {
    cn: '2061',
    ...more,
  });
  return { qn, segment };
}
const lengthOf = (segment: string, more = 0): string => String(segment.length + more).padStart(4, '0');
const crc = (segment: string): string => crcText(crcOf(Buffer.from(segment)));
const framed = (segment: string, length = lengthOf(segment), sum = crc(segment)): string =>
  `##${length}${segment}${sum}\r\n`;
const foreign = (segment: string, variant: Parameters<typeof crcByVariant>[1]): string =>
  framed(segment, undefined, crcText(crcByVariant(Buffer.from(segment), variant)));

async function answered(text: string, qn: string): Promise<void> {
  const device = await Logger.connect(rig.port);
  device.send(text);
  await device.hears(`QN=${qn};ST=91;CN=9014`);
  device.end();
}

/** Parked with this reason, and not answered; a good frame behind it is. */
async function refused(text: string, qn: string, reason: string): Promise<void> {
  const device = await Logger.connect(rig.port);
  const good = fresh(strict);
  device.send(text + framed(good.segment));
  await device.hears(`QN=${good.qn}`);
  await eventually(
    () =>
      rig.got.some(
        ({ headers, value }) => headers['park-reason']?.toString() === reason && value!.includes(qn),
      ),
    { what: `${qn} parked as ${reason}` },
  );
  expect(device.received).not.toContain(qn);
  device.end();
}

beforeAll(async () => {
  rig = await startRig({ FARWATCH_HJ212_FRAME_SECONDS: '2' });
  const switches = [
    'length-unpadded',
    'length-counts-trailer',
    'crc-missing',
    'crc-modbus-swapped',
    'crc-arc',
  ];
  await rig.register({ mn: strict }, { mn: lenient, switches });
}, 90_000);
afterAll(() => rig?.stop(), 30_000);

describe('taken from every source', () => {
  test('sticky and half packets', async () => {
    const [a, b] = [fresh(strict), fresh(strict)];
    const text = framed(a.segment) + framed(b.segment);
    const device = await Logger.connect(rig.port);
    device.send(text.slice(0, 300));
    await device.hears(`QN=${a.qn}`);
    device.send(text.slice(300));
    await device.hears(`QN=${b.qn}`);
    device.end();
  });

  test.each<[string, (text: string) => string]>([
    ['CRLF missing', (text) => text.slice(0, -2)],
    ['LF only', (text) => `${text.slice(0, -2)}\n`],
    ['literal \\r\\n', (text) => `${text.slice(0, -2)}\\r\\n`],
    ['lower-case CRC', (text) => text.slice(0, -6) + text.slice(-6).toLowerCase()],
  ])('%s', async (_, change) => {
    const { qn, segment } = fresh(strict);
    await answered(change(framed(segment)), qn);
  });

  test.each<[string, (segment: string) => string]>([
    ['Flag 7 without PNUM and PNO', (segment) => segment.replace('Flag=5', 'Flag=7')],
    ['PNO before PNUM', (segment) => segment.replace('Flag=5;', 'Flag=7;PNO=1;PNUM=2;')],
    [
      'PNUM and PNO without their bit in Flag',
      (segment) => segment.replace('Flag=5;', 'Flag=5;PNUM=2;PNO=1;'),
    ],
    ['MN before PW', (segment) => segment.replace(/(PW=\w+;)(MN=\w+;)/, '$2$1')],
    ['DataTime of 17 digits', (segment) => segment.replace(/DataTime=\d+/, '$&000')],
    ['duplicate factor', (segment) => segment.replace(/&&$/, ';a21026-Avg=2&&')],
    ['old and new codes mixed in one packet', (segment) => segment.replace(/&&$/, ';02-Avg=2,02-Flag=N&&')],
    ['real-time under statistics', (segment) => segment.replace(/&&$/, ';a19001-Rtd=8&&')],
    ['value with spaces, leading zeros', (segment) => segment.replace('-Avg=', '-Avg= 00')],
    ['0.0 with F', (segment) => segment.replace(/-Avg=\d+,a21026-Flag=N/, '-Avg=0.0,a21026-Flag=F')],
  ])('%s', async (_, change) => {
    const { qn, segment } = fresh(strict);
    await answered(framed(change(segment)), qn);
  });

  test.each(['20260401000000', '1774972800123', '202604010000000001'])(
    'QN of 14 digits, epoch ms, 18 digits comes back as it is: %s',
    async (qn) => {
      const { qn: usual, segment } = fresh(strict);
      await answered(framed(segment.replace(usual, qn)), qn);
    },
  );
});

describe('refused, and taken from a source with its switch', () => {
  test.each<[string, string, (segment: string) => string]>([
    ['length of 2-3 digits', 'frame-length', (segment) => framed(segment, String(segment.length))],
    ['length also counts CRC and CRLF', 'frame-length', (segment) => framed(segment, lengthOf(segment, 6))],
    ['Modbus low-first', 'frame-crc', (segment) => foreign(segment, 'modbus-swapped')],
    ['CRC-16/ARC', 'frame-crc', (segment) => foreign(segment, 'arc')],
    ['CRC missing', 'frame-crc', (segment) => framed(segment, undefined, '')],
  ])('%s', async (_, reason, make) => {
    const bad = fresh(strict);
    await refused(make(bad.segment), bad.qn, reason);
    const known = fresh(lenient);
    await answered(make(known.segment), known.qn);
  });
});

describe('refused from everybody', () => {
  test.each<[string, string, (segment: string) => string]>([
    ['length and CRC stale', 'frame-length', (segment) => framed(segment).replace(/DataTime=\d+/, '$&123')],
    ['empty MN', 'mn-missing', (segment) => framed(segment.replace(/MN=\w+/, 'MN='))],
    ['empty PW', 'frame-pw-empty', (segment) => framed(segment.replace(/PW=\w+/, 'PW='))],
    [
      'DataTime missing in statistics',
      'frame-statistics-without-data-time',
      (segment) => framed(segment.replace(/DataTime=\d+;/, '')),
    ],
  ])('%s', async (_, reason, make) => {
    const { qn, segment } = fresh(strict);
    await refused(make(segment), qn, reason);
  });

  test('the ##$$$$...@@@@ dialect', async () => {
    const mark = `SK=${++turn}`;
    await refused(`##$$$$${mark};ST=32@@@@\r\n`, mark, 'frame-dialect-dollar');
  });
});
