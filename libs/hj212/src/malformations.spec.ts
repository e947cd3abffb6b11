import { describe, expect, test } from '@jest/globals';

import { answerTo } from './answers.js';
import { crcByVariant, crcOf, crcText, type CrcVariant } from './crc.js';
import { decodeSegment, type Message } from './decode.js';
import { encodeFrame } from './encode.js';
import { Framer } from './framer.js';
import { meaningOfMark } from './marks.js';
import { profileWith, strict, tolerant, type Deviation, type Profile } from './profile.js';
import { judgeClock } from './times.js';

/** The malformations met in public material, each as a test with its name (hj212.md section 7). */
const bytes = (text: string) => Buffer.from(text);
const head = 'QN=20240601085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;';
const data = 'DataTime=20240601085800;w01018-Rtd=23.5,w01018-Flag=N';
const segment = `${head}CP=&&${data}&&`;
const crc = crcText(crcOf(bytes(segment)));
const length = String(segment.length).padStart(4, '0');
const frame = `##${length}${segment}${crc}\r\n`;
const foreign = (variant: CrcVariant) => frame.replace(crc, crcText(crcByVariant(bytes(segment), variant)));

const eventsOf = (text: string, profile: Profile = strict) => {
  const framer = new Framer({ profile });
  return [...framer.push(bytes(text)), ...framer.end()];
};
const verdicts = (text: string, profile?: Profile) =>
  eventsOf(text, profile).map((event) => (event.verdict === 'rejected' ? event.reason : event.verdict));
const decode = (text: string, profile: Profile = strict) => decodeSegment(bytes(text), { profile });
/** A message that is taken in the strict profile, with what was noted. */
function taken(text: string): Message & { notes: Deviation[] } {
  const decoded = decode(text);
  if (decoded.verdict !== 'ok') throw new Error(`not ok: ${JSON.stringify(decoded)}`);
  return { ...decoded.value, notes: decoded.notes };
}
const cp = (area: string, other = head) => `${other}CP=&&${area}&&`;

describe('the frame', () => {
  test('sticky and half packets', () => {
    const framer = new Framer();
    const all = bytes(frame + frame);
    const counts = [all.subarray(0, 70), all.subarray(70, 150), all.subarray(150)].map(
      (part) => framer.push(part).length,
    );
    expect(counts.reduce((a, b) => a + b)).toBe(2);
    expect(framer.buffered).toBe(0);
  });

  test.each(['', '\n', '\\r\\n', '\r\n'])('CRLF missing, LF only, literal \\r\\n: %j', (end) => {
    const other = frame.replace('\r\n', end);
    expect(verdicts(other + other)).toEqual(['ok', 'ok']);
  });

  test.each<[string, string, Deviation]>([
    ['length of 2-3 digits', frame.replace('##0', '##'), 'length-unpadded'],
    [
      'length also counts CRC and CRLF',
      frame.replace(length, `0${segment.length + 6}`),
      'length-counts-trailer',
    ],
    ['Modbus low-first', foreign('modbus-swapped'), 'crc-modbus-swapped'],
    ['plain Modbus', foreign('modbus'), 'crc-modbus'],
    ['CRC-16/ARC', foreign('arc'), 'crc-arc'],
    ['CRC 1234', foreign('constant-1234'), 'crc-constant'],
    ['CRC missing', frame.replace(crc, ''), 'crc-missing'],
  ])('%s: refused, and taken with its switch only', (_, text, name) => {
    const refused = eventsOf(text)[0];
    expect(refused?.verdict).toBe('rejected');
    expect(eventsOf(text, profileWith({ [name]: true }))[0]).toMatchObject({
      verdict: 'ok-tolerated',
      switches: [name],
    });
    const others = { ...tolerant, [name]: false };
    expect(verdicts(text, others)[0]).not.toMatch(/^ok/);
  });

  test('constant fake length 0400, no CRC: taken with both switches only', () => {
    const text = `##0400${segment}\r\n`;
    expect(verdicts(text)).toEqual(['incomplete']);
    expect(verdicts(text, profileWith({ 'length-wrong': true }))).toEqual(['incomplete']);
    const both = profileWith({ 'length-wrong': true, 'crc-missing': true });
    expect(eventsOf(text, both)[0]).toMatchObject({ switches: ['length-wrong', 'crc-missing'] });
    // Good frames behind it are not swallowed by the length that lies.
    expect(verdicts(text + frame.repeat(4)).filter((verdict) => verdict === 'ok')).toHaveLength(4);
  });

  test('length and CRC stale, milliseconds added by hand: refused by every profile that wants a CRC', () => {
    const stale = frame.replace('20240601085800;', '20240601085800123;');
    const wantsCrc = { ...tolerant, 'crc-missing': false };
    for (const profile of [strict, wantsCrc]) expect(verdicts(stale, profile)[0]).not.toMatch(/^ok/);
  });

  test('lower-case CRC: taken and noted', () => {
    const lower = `##${length}${segment}${crc.toLowerCase()}`;
    expect(crc).toMatch(/[A-F]/);
    expect(eventsOf(lower)[0]).toMatchObject({ verdict: 'ok', notes: ['crc-lower-case'] });
  });

  test('1 GB of #: two bytes are held back, and the frame behind it is read', () => {
    const framer = new Framer();
    const chunk = Buffer.alloc(1 << 20, '#');
    for (let n = 0; n < 1_024; n++) {
      expect(framer.push(chunk)).toHaveLength(0);
      expect(framer.buffered).toBeLessThanOrEqual(2);
    }
    expect(framer.push(bytes(frame)).map(({ verdict }) => verdict)).toEqual(['ok']);
    expect(framer.noiseBytes).toBe(2 ** 30);
  }, 120_000);

  test('the ##$$$$...@@@@ dialect with SK=: refused and named', () => {
    for (const profile of [strict, tolerant])
      expect(verdicts('##$$$$SK=1;ST=32@@@@\r\n', profile)).toEqual(['dialect-dollar']);
  });
});

describe('the header', () => {
  test('Flag 6 or 7 without PNUM and PNO: one packet', () => {
    for (const flag of ['6', '7'])
      expect(taken(cp(data, head.replace('Flag=5', `Flag=${flag}`))).notes).toEqual([
        'packet-numbers-missing',
      ]);
  });

  test('PNO and PNUM without Flag, PNO before PNUM, MN before PW: the order does not matter', () => {
    const old = 'QN=20240601085857223;ST=32;CN=2011;MN=01234567890123;PW=123456;PNO=1;PNUM=2;';
    const message = taken(cp(data, old));
    expect(message.header).toMatchObject({ mn: '01234567890123', pw: '123456', pno: 1, pnum: 2 });
    expect(message.notes).toEqual(['header-order', 'flag-missing', 'packet-numbers-unflagged']);
  });

  test.each(['', 'QN=;', 'QN=20240601085857;', 'QN=1717203537223;', 'QN=202406010858572230;'])(
    'QN missing, empty, 14 digits, epoch ms, 18 digits: the answer repeats it verbatim: %j',
    (qn) => {
      const answer = answerTo(taken(segment.replace(/^QN=\d+;/, qn)));
      expect(
        Buffer.from(answer ?? [])
          .toString()
          .startsWith(`${qn}ST=91;CN=9014;`),
      ).toBe(true);
    },
  );

  test('empty PW or MN, an unconfigured device: refused', () => {
    for (const [text, reason] of [
      [segment.replace('PW=123456', 'PW='), 'pw-empty'],
      [segment.replace(/MN=\w+/, 'MN='), 'mn-empty'],
      [segment.replace(/MN=\w+;/, ''), 'mn-empty'],
    ] as const)
      expect(decode(text)).toMatchObject({ verdict: 'rejected', reason });
  });
});

describe('the data area', () => {
  const start = Date.UTC(2024, 5, 1, 0, 58);

  test.each([
    ['2024060108580012', start + 120],
    ['20240601085800123', start + 123],
  ])('DataTime of 16 or 17 digits: %s', (text, ms) => {
    const message = taken(segment.replace('20240601085800', text));
    expect([message.dataTimeMs, message.notes]).toEqual([ms, ['data-time-format']]);
  });

  test('DataTime missing: the time of QN for 2011, refused for statistics', () => {
    const without = segment.replace('DataTime=20240601085800;', '');
    expect(taken(without)).toMatchObject({ dataTimeMs: start + 57_223, notes: ['data-time-missing'] });
    expect(taken(without.replace(/QN=\d+/, 'QN=1717203537223')).dataTimeMs).toBe(1_717_203_537_223);
    expect(decode(without.replace(/QN=\d+/, 'QN=1'))).toMatchObject({ reason: 'no-time-at-all' });
    for (const cn of ['2051', '2061', '2031'])
      expect(decode(without.replace('2011', cn))).toMatchObject({ reason: 'statistics-without-data-time' });
  });

  test('duplicate factor, repeated key: all are kept, and noted', () => {
    const message = taken(cp('DataTime=20240601085800;a01002-Rtd=2;a01002-Rtd=3;PolId=1;PolId=2'));
    expect(message.factors.map(({ values }) => values[0]?.text)).toEqual(['2', '3']);
    expect(message.fields.filter(({ key }) => key === 'PolId')).toHaveLength(2);
    expect(message.notes).toEqual(['factor-repeated']);
  });

  test('statistics under 2011, real-time under 2051: the suffix counts', () => {
    const under = taken(segment.replace('-Rtd', '-Avg'));
    expect([under.factors[0]?.values[0]?.suffix, under.notes]).toEqual(['Avg', ['suffix-against-command']]);
    expect(taken(segment.replace('2011', '2051')).notes).toEqual(['suffix-against-command']);
  });

  test('old and new codes mixed in one packet: noted, each keeps its own', () => {
    const message = taken(cp('DataTime=20240601085800;w01018-Rtd=1;011-Rtd=2'));
    expect(message.factors.map(({ code }) => code)).toEqual(['w01018', '011']);
    expect(message.notes).toEqual(['editions-mixed']);
  });

  test('0.0 with F, D or B: not a value', () => {
    expect(['F', 'D', 'B', 'N'].map((mark) => meaningOfMark(mark, 1))).toEqual([
      'not-measured',
      'invalid',
      'missing',
      'valid',
    ]);
  });

  test('value with spaces, leading zeros: trimmed', () => {
    const message = taken(cp('DataTime=20240601085800; w01018-Rtd = 05.000 ,w01018-Flag=N'));
    expect(message.factors[0]).toMatchObject({ code: 'w01018', flag: 'N' });
    expect(message.factors[0]?.values).toEqual([{ suffix: 'Rtd', text: '05.000', number: 5 }]);
    expect(message.notes).toEqual(['spaces']);
  });

  test('data from the future or 1970: told apart by a window', () => {
    const window = { pastMs: 30 * 86_400_000, futureMs: 600_000 };
    const now = Date.UTC(2026, 0, 1);
    expect([0, now, now + 600_001, Date.UTC(2099, 0, 1)].map((ms) => judgeClock(ms, now, window))).toEqual([
      'past',
      'inside',
      'future',
      'future',
    ]);
  });

  test('100,000 factors in one data area: refused by name, in bounded work', () => {
    const many = cp(`DataTime=20240601085800;${'a-Rtd=1;'.repeat(100_000)}`);
    expect(decode(many)).toMatchObject({ verdict: 'rejected', reason: 'too-many-factors' });
    expect(encodeFrame(bytes(many))).toBeUndefined();
  });
});
