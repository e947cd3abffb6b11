import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { inspectFrame } from './conformance.js';
import { crcOf, crcText } from './crc.js';
import { decodeSegment } from './decode.js';
import { encodeFrame } from './encode.js';
import { Framer } from './framer.js';
import { profileWith, strict, type Profile } from './profile.js';
import { bytes, decode, said, segmentOf, taken } from './testdata/field-message.js';
import { stampOf } from './times.js';

/** What loggers do in the field, explored round the inputs that were met: where a mark stands, how a time is written. */
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 400 };

describe('DataTime', () => {
  const of = (text: string, cn: string, endLabelled: string[] = []) =>
    decodeSegment(bytes(segmentOf(`DataTime=${text};a01001-Rtd=17.1,a01001-Avg=17.1`, cn)), { endLabelled });
  const cn = fc.constantFrom('2011', '2051', '2061', '2031');

  test('property: a text that is no time is refused and shown; the QN never stands in', () => {
    const digits = fc.tuple(
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
    );
    const two = (n: number) => String(n).padStart(2, '0');
    const texts = fc.oneof(
      digits.map(([m, d, h, i]) => `2026${two(m)}${two(d)}${two(h)}${two(i)}00`),
      fc.string({ unit: fc.constantFrom(...'0123456789-: T'), maxLength: 18 }),
    );
    fc.assert(
      fc.property(texts, cn, (text, command) => {
        const decoded = of(text, command);
        if (decoded.verdict === 'rejected') {
          expect(decoded.reason).toBe('data-time-impossible');
          expect(decoded.detail).toContain(JSON.stringify(text.trim()));
          return;
        }
        // What is read says the digits that were sent.
        const { dataTimeMs, saysDataTime } = decoded.value;
        expect(saysDataTime).toBe(true);
        const again = stampOf(dataTimeMs ?? 0);
        const sent = text.trim();
        if (sent.startsWith('24', 8)) expect(again.slice(8)).toBe('000000');
        else expect(again).toBe(sent.padEnd(14, '0').slice(0, 14));
      }),
      { ...runs, numRuns: 2_000 },
    );
  });

  test.each([
    '20260931100000',
    '20260229100000',
    '20261120250000',
    '20261120106000',
    '',
    '0',
    '2026112010',
    '201211101000',
    '1795978800000',
    '2026-11-20 10:00:00',
  ])('%j is no time', (text) => {
    for (const command of ['2011', '2061'])
      expect(of(text, command)).toMatchObject({ reason: 'data-time-impossible' });
  });

  test('24:00 is the end of its day for a moment and where the source labels by the end, not as the start of an hour', () => {
    const ms = Date.UTC(2026, 10, 19, 16);
    expect(of('20261119240000', '2011')).toMatchObject({ verdict: 'ok', value: { dataTimeMs: ms } });
    expect(of('20261119240000', '2061', ['2061'])).toMatchObject({
      verdict: 'ok',
      value: { dataTimeMs: ms },
    });
    expect(of('20261119240000', '2061')).toMatchObject({ reason: 'data-time-impossible' });
    expect(of('20261119240001', '2011')).toMatchObject({ reason: 'data-time-impossible' });
  });

  test('twelve digits without seconds, any case of the name, a place in the header', () => {
    const ms = Date.UTC(2026, 10, 20, 2);
    expect(taken(segmentOf('DataTime=202611201000;a01001-Rtd=1', '2011'))).toMatchObject({
      dataTimeMs: ms,
      notes: ['data-time-format'],
    });
    expect(taken(segmentOf('datatime=20261120100000;a01001-Rtd=1', '2011'))).toMatchObject({
      dataTimeMs: ms,
      notes: ['name-case'],
    });
    const placed = segmentOf('a01001-Rtd=1', '2011').replace('Flag=5;', 'Flag=5;DataTime=20261120100000;');
    expect(taken(placed)).toMatchObject({ dataTimeMs: ms, saysDataTime: true });
    expect(taken(placed).notes).toContain('data-time-misplaced');
  });

  test('two different DataTimes are refused, the same twice is one', () => {
    expect(taken(segmentOf('DataTime=20261120100000;a01001-Avg=1;DataTime=20261120100000')).dataTimeMs).toBe(
      Date.UTC(2026, 10, 20, 2),
    );
    const two = decode(segmentOf('DataTime=20261120100000;a01001-Avg=1;DataTime=20261120110000'));
    expect(two).toMatchObject({ reason: 'data-time-impossible' });
    expect(two.verdict === 'rejected' && two.detail).toMatch(/20261120100000.*20261120110000/);
  });
});

describe('checksums and ends of frames', () => {
  const eventsOf = (text: string, profile: Profile = strict, cut = text.length) => {
    const framer = new Framer({ profile });
    const all = bytes(text);
    return [...framer.push(all.subarray(0, cut)), ...framer.push(all.subarray(cut)), ...framer.end()];
  };
  /** Segments whose checksum begins with a zero, found by counting. */
  const short = Array.from({ length: 4_000 }, (_, n) =>
    segmentOf(`DataTime=20261120100000;a21026-Avg=${n},a21026-Flag=N`),
  ).filter((segment) => crcOf(bytes(segment)) < 0x1000);
  const good = Buffer.from(encodeFrame(bytes(segmentOf('DataTime=20261120100000;a21026-Avg=1')))!).toString(
    'latin1',
  );

  test('property: a checksum without its leading zeros is named, taken with its switch, and harms no neighbour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...short),
        fc.constantFrom('\r\n', '\n', '', '\\r\\n'),
        fc.nat(400),
        fc.boolean(),
        (segment, end, cut, lower) => {
          const printed = crcOf(bytes(segment)).toString(16);
          const text = `##${String(segment.length).padStart(4, '0')}${segment}${lower ? printed : printed.toUpperCase()}${end}`;
          const at = cut % (text.length + 10);
          expect(
            eventsOf(text + good, strict, at).map((one) =>
              one.verdict === 'rejected' ? one.reason : one.verdict,
            ),
          ).toEqual(['crc-unpadded', 'ok']);
          const [first, second] = eventsOf(text + good, profileWith({ 'crc-unpadded': true }), at);
          expect(first).toMatchObject({ verdict: 'ok-tolerated', switches: ['crc-unpadded'] });
          expect(second?.verdict).toBe('ok');
          expect(inspectFrame(first!.raw)).toMatchObject({ actual: segment.length, variant: 'hj212' });
        },
      ),
      runs,
    );
    expect(short.length).toBeGreaterThan(50);
  });

  test('three digits that do not fit are a wrong checksum like any other', () => {
    const segment = segmentOf('DataTime=20261120100000;a21026-Avg=1');
    const text = `##${String(segment.length).padStart(4, '0')}${segment}${crcText(crcOf(bytes(segment)) ^ 0x0100).slice(1)}\r\n`;
    expect(eventsOf(text)[0]).toMatchObject({ verdict: 'rejected', reason: 'crc' });
  });

  test('property: fields behind the data area are named, taken with their switch, and read as those of the header', () => {
    const behind = fc.constantFrom(';Flag=5', 'Flag=5', ';Flag=5;', ';Flag=7;PNUM=1;PNO=1', ';RF=1;Flag=9');
    fc.assert(
      fc.property(behind, fc.constantFrom('\r\n', ''), fc.nat(400), (fields, end, cut) => {
        const segment =
          segmentOf('DataTime=20261120100000;a21026-Rtd=12.5,a21026-Flag=N', '2011', '') + fields;
        const text = `##${String(segment.length).padStart(4, '0')}${segment}${crcText(crcOf(bytes(segment)))}${end}`;
        const at = cut % (text.length + 10);
        expect(
          eventsOf(text + good, strict, at).map((one) =>
            one.verdict === 'rejected' ? one.reason : one.verdict,
          ),
        ).toEqual(['fields-behind-data-area', 'ok']);
        const profile = profileWith({ 'fields-behind-data-area': true });
        const [first, second] = eventsOf(text + good, profile, at);
        if (first?.verdict !== 'ok-tolerated') throw new Error(JSON.stringify(first));
        expect(second?.verdict).toBe('ok');
        expect(inspectFrame(first.raw)).toMatchObject({ actual: segment.length, declared: segment.length });
        const message = taken(Buffer.from(first.value.segment).toString('latin1'), profile);
        expect([message.wantsAck, message.header.flag]).toEqual([
          true,
          Number(/Flag=(\d)/.exec(fields)?.[1]),
        ]);
        expect(message.factors.map(said)).toEqual([{ code: 'a21026', flag: 'N', values: { Rtd: 12.5 } }]);
      }),
      runs,
    );
  });

  test('a length whose checksum fits is never blamed; one whose checksum does not, is', () => {
    for (const [tail, reason] of [
      ['&&DataTime=20261120100000', 'no-data-area'],
      ['&&DataTime=20261120100000&', 'no-data-area'],
      ['&&DataTime=20261120100000&& ', 'no-data-area'],
    ] as const) {
      const segment = segmentOf('').replace(/&&&&$/, tail);
      const text = `##${String(segment.length).padStart(4, '0')}${segment}${crcText(crcOf(bytes(segment)))}\r\n`;
      expect(eventsOf(text)[0]).toMatchObject({ verdict: 'rejected', reason });
      const wrong = text.replace(/....\r\n$/, '0001\r\n');
      expect(eventsOf(wrong)[0]).toMatchObject({ verdict: 'rejected', reason: 'length' });
    }
  });
});
