import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { answerTo, readReply } from './answers.js';
import { findCode, unitChanges } from './codes/index.js';
import { checkRow } from './conformance.js';
import { crcOf, crcText, isForeignCrc } from './crc.js';
import { decodeSegment } from './decode.js';
import { draftOf, encodeFrame, encodeSegment, frameText, splitSegments } from './encode.js';
import { Framer } from './framer.js';
import { meaningOfMark } from './marks.js';
import { profileWith, tolerant, type Profile } from './profile.js';
import { decryptSegment, encryptSegment, hasSm4, openFrame } from './sm4.js';
import { parseStamp, qnOf } from './times.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (from: Uint8Array | undefined) =>
  from === undefined ? undefined : Buffer.from(from).toString();
const head = 'QN=20240601085857223;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&';
const good = `${head}DataTime=20240601085800;a34004-Rtd=35,a34004-Flag=N;a01001-Rtd=23.5,a01001-Flag=N&&`;
const frame = `##0168${good}F6C1\r\n`;
const first = (raw: string, profile?: Profile) => {
  const framer = new Framer(profile === undefined ? {} : { profile });
  return [...framer.push(bytes(raw)), ...framer.end()][0];
};
const decode = (segment: string) => {
  const decoded = decodeSegment(bytes(segment));
  if (decoded.verdict === 'rejected') throw new Error(decoded.reason);
  return { ...decoded.value, notes: decoded.notes };
};

describe('the vectors in ../shared', () => {
  const sm4 = (segment: Uint8Array) => decryptSegment(segment, bytes('0'.repeat(16)));
  test.each([
    ['hj212-vectors', 82],
    ['hj212-standard-examples', 248],
    ['hj212-stream-cases', 32],
  ])('%s: every row gives its stated verdict', (name, atLeast) => {
    const file = new URL(`../../../../shared/vectors/${name}.jsonl`, import.meta.url);
    if (!existsSync(file)) {
      process.stderr.write(`${name}: ${atLeast} rows skipped, ../shared is not there\n`);
      return;
    }
    const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    const wrong = rows.flatMap((row) => checkRow(JSON.parse(row), hasSm4() ? sm4 : undefined));
    expect(wrong.filter((check) => !check.agrees)).toEqual([]);
  });

  test('a row of any shape is compared or named, never a throw', () => {
    const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
    process.stdout.write(`hj212 vector rows seed ${seed}\n`);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.base64String(), { maxLength: 2 }),
      fc.array(fc.record({ result: fc.constantFrom('frame', 'error'), kind: fc.string() }), { maxLength: 2 }),
    );
    const names = ['raw', 'segment', 'frame', 'chunks_b64', 'expect', 'crc_variant', 'valid_crc', 'cn'];
    const row = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), value));
    fc.assert(
      fc.property(row, (one) => checkRow(one).every(({ category }) => category !== '')),
      { seed, numRuns: 2_000 },
    );
    expect(checkRow({ chunks_b64: ['IyM='], expect: [null] })).toMatchObject([
      { category: 'shape of the row', agrees: false },
    ]);
  });
});

describe('the frame', () => {
  test.each([
    ['', 'FFFF'],
    ['A', '7080'],
    ['123456789', '2F80'],
    [good, 'F6C1'],
  ])('the checksum of %j is %s', (segment, crc) => {
    expect(crcText(crcOf(bytes(segment)))).toBe(crc);
    expect(isForeignCrc(crcOf(bytes(segment)))).toBe(crc === 'FFFF');
  });

  test.each<[string, string, keyof Profile]>([
    ['a length of three digits', frame.replace('##0', '##'), 'length-unpadded'],
    ['a length that counts CRC and line end', frame.replace('0168', '0174'), 'length-counts-trailer'],
    ['a constant fake length', frame.replace('0168', '0400'), 'length-wrong'],
    ['a missing checksum', frame.replace('F6C1', ''), 'crc-missing'],
    ['Modbus, high byte first', frame.replace('F6C1', 'B925'), 'crc-modbus'],
    ['Modbus, low byte first', frame.replace('F6C1', '25B9'), 'crc-modbus-swapped'],
    ['a constant checksum', frame.replace('F6C1', '1234'), 'crc-constant'],
  ])('%s is refused, and taken with its switch only', (_, raw, name) => {
    expect(first(raw)?.verdict).toBe('rejected');
    expect(first(raw, profileWith({ [name]: true }))).toMatchObject({
      verdict: 'ok-tolerated',
      switches: [name],
    });
  });

  test('the dollar dialect is named', () => {
    expect(first('##$$$$QN=1@@@@')).toMatchObject({ verdict: 'rejected', reason: 'dialect-dollar' });
  });

  test('a frame that never ends is given up on time, and the frame behind it is found', () => {
    const framer = new Framer();
    expect(framer.push(bytes(`##0999${frame}`))).toEqual([]);
    const events = framer.expire();
    expect(events.map((event) => event.verdict)).toEqual(['rejected', 'ok']);
  });

  test('ten megabytes of # are noise', () => {
    const framer = new Framer();
    const chunk = new Uint8Array(1 << 20).fill(0x23);
    for (let i = 0; i < 10; i++) expect(framer.push(chunk)).toEqual([]);
    expect(framer.buffered).toBeLessThan(3);
  });
});

describe('the data area', () => {
  test('keeps order and repetitions and splits a key at its last dash', () => {
    const message = decode(`${head}DataTime=20240601085800;Nh3-scr-Rtd=1;a01002-Avg=2;a01002-Avg=3;Flag=D&&`);
    expect(message.factors.map(({ code, flag, values }) => [code, flag, values[0]?.number])).toEqual([
      ['Nh3-scr', 'D', 1],
      ['a01002', 'D', 2],
      ['a01002', 'D', 3],
    ]);
    expect(message.notes).toEqual(expect.arrayContaining(['factor-repeated', 'flag-for-all']));
  });

  test('finds a forgotten separator behind a mark, and a comma in its place', () => {
    const message = decode(`${head}DataTime=20240601085800;a-Rtd=1,a-Flag=Nb-Rtd=10,c-Rtd=x;&&`);
    expect(message.factors.map(({ code }) => code)).toEqual(['a', 'b', 'c']);
    expect(message.factors[2]?.values[0]).toEqual({ suffix: 'Rtd', text: 'x', number: null });
    expect(message.notes).toEqual(
      expect.arrayContaining(['separator-missing', 'comma-for-semicolon', 'separator-trailing']),
    );
  });

  test('log text may hold every separator', () => {
    const message = decode(`${head}DataTime=20240601085800;i11001-Info=//a;b,c=d##&&//;PolId=w01018&&`);
    expect(message.fields.map(({ value }) => value)).toEqual(['20240601085800', '//a;b,c=d##&&//', 'w01018']);
  });

  test('a device without PW or MN and an hour without DataTime are refused by name', () => {
    const reason = (segment: string) => decodeSegment(bytes(segment));
    expect(reason(good.replace('PW=123456', 'PW='))).toMatchObject({ reason: 'pw-empty' });
    expect(reason(good.replace(/MN=\w+/, 'MN='))).toMatchObject({ reason: 'mn-empty' });
    expect(reason(good.replace('2011', '2061').replace(/DataTime=\d+;/, ''))).toMatchObject({
      reason: 'statistics-without-data-time',
    });
    expect(reason('QN=1;ST=22')).toMatchObject({ reason: 'no-data-area' });
  });

  test('stamps are China time and no impossible day', () => {
    expect(qnOf(parseStamp('20240601085857223') ?? 0)).toBe('20240601085857223');
    expect(new Date(parseStamp('20240601085800') ?? 0).toISOString()).toBe('2024-06-01T00:58:00.000Z');
    expect(parseStamp('20240230000000')).toBeUndefined();
  });
});

describe('tables', () => {
  test('thirteen units changed in 2017', () => {
    expect(unitChanges.map(({ code2005 }) => code2005).sort()).toEqual(
      ['S02', 'S04', 'S08', '10', '020', '021', '022', '024', '026', '027', '034', '035', '041'].sort(),
    );
    expect(unitChanges.find(({ code2005 }) => code2005 === '041')?.factor).toBe(1e6);
  });

  test('codes are found by edition and stay text', () => {
    expect(findCode('10', 0)?.code2017).toBe('a21001');
    expect(findCode('010', 0)?.code2017).toBe('w01017');
    expect(findCode('w01018', 1)).toMatchObject({ unit: 'mg/L', amountUnit: 'kg' });
    expect(findCode('e10103', 1)?.unit).toBe('L/s');
    expect(findCode('Ld', 0)?.nameZh).toContain('夜间');
    expect(findCode('zz', 1)).toBeUndefined();
  });

  test('an unknown mark is never read as normal', () => {
    expect(['N', 'D', 'F', 'x', undefined].map((mark) => meaningOfMark(mark, 1))).toEqual([
      'valid',
      'invalid',
      'not-measured',
      'unknown',
      'valid',
    ]);
  });
});

describe('conversations', () => {
  test('data are acknowledged in the edition of the device, with its QN verbatim', () => {
    expect(text(answerTo(decode(good)))).toBe(
      'QN=20240601085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&',
    );
    expect(text(answerTo(decode(good.replace('Flag=5', 'Flag=9'))))).toContain(';Flag=8;');
    expect(text(answerTo(decode(good.replace('Flag=5', 'Flag=1'))))).toContain(
      'CP=&&QN=20240601085857223;CN=2011&&',
    );
    expect(answerTo(decode(good.replace('Flag=5', 'Flag=4')))).toBeUndefined();
  });

  test('a frame as text has the characters of its bytes, whatever the text', () => {
    const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
    process.stdout.write(`hj212 frame text seed ${seed}\n`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (segment) => {
        const frame = encodeFrame(bytes(segment));
        expect(frame && Buffer.from(frame).toString('latin1')).toBe(frameText(segment));
      }),
      { seed },
    );
    expect(frameText('x'.repeat(10_000))).toBeUndefined();
    expect(frameText('中'.repeat(3_334))).toBeUndefined();
  });

  test('the replies to a request are read in both editions', () => {
    const old = 'ST=91;CN=9011;PW=123456;MN=88888880000001;Flag=0;CP=&&QN=20040516010101001;QnRtn=1&&';
    expect(readReply(decode(old))).toEqual({ kind: 'accepted', qn: '20040516010101001', code: '1' });
    const now = 'QN=20160801085857223;ST=91;CN=9012;PW=1;MN=M;Flag=4;CP=&&ExeRtn=100&&';
    expect(readReply(decode(now))).toEqual({ kind: 'executed', qn: '20160801085857223', code: '100' });
  });

  test('a long message is split at items and every packet stands alone', () => {
    const items = Array.from({ length: 60 }, (_, i) => `a${10000 + i}-Rtd=${i},a${10000 + i}-Flag=N`);
    const header = { st: '22', cn: '2011', pw: '123456', mn: '010000A8900016F000169DC0', flag: 5 };
    const packets = splitSegments(header, '20240601085800', items, (i) => `2024060108580000${i}`);
    const decoded = packets.map((packet) => decode(text(packet) ?? ''));
    expect(decoded.map(({ header: { pnum, pno, flag } }) => [pnum, pno, flag])).toEqual(
      packets.map((_, i) => [packets.length, i + 1, 7]),
    );
    expect(decoded.flatMap(({ factors }) => factors.map(({ code }) => code))).toHaveLength(60);
    expect(Math.max(...packets.map((packet) => packet.length))).toBeLessThanOrEqual(1024);
  });

  test('SM4 keeps the length and comes back', () => {
    if (!hasSm4()) return expect(encryptSegment(bytes(good), new Uint8Array(16))).toBeUndefined();
    const key = bytes('0123456789abcdef');
    const secret = encryptSegment(bytes(good), key);
    expect(secret?.length).toBe(good.length);
    expect(text(decryptSegment(secret ?? new Uint8Array(0), key))).toBe(good);
    expect(encryptSegment(bytes(good), new Uint8Array(3))).toBeUndefined();
  });
});

describe('ciphertext of 2025', () => {
  const key = bytes('0'.repeat(16));
  const plain = bytes(good.replace('Flag=5', 'Flag=9'));
  const secretFrame = (asList: boolean) => {
    const secret = encryptSegment(plain, key) ?? new Uint8Array(0);
    const from = text(plain)!.indexOf('CP=&&') + 5;
    const whole = Math.floor((plain.length - 2 - from) / 16) * 16;
    const list = [...secret.subarray(from, from + whole)].map((byte) => `0x${crcText(byte).slice(2)}`);
    const area = asList ? bytes(`{${list.join(',')}}`) : secret.subarray(from, from + whole);
    const segment = Buffer.concat([secret.subarray(0, from), area, secret.subarray(from + whole)]);
    const head = bytes(`##${String(segment.length).padStart(4, '0')}`);
    return Buffer.concat([head, segment, bytes(`${crcText(crcOf(plain))}\r\n`)]);
  };

  test.each([false, true])(
    'is opened as raw bytes and as a printed list (%s), with the right key only',
    (asList) => {
      if (!hasSm4()) return expect(encryptSegment(plain, key)).toBeUndefined();
      const [event] = new Framer().push(secretFrame(asList));
      if (event === undefined || event.verdict === 'rejected') throw new Error('no frame');
      expect(event.value.encrypted).toBe(true);
      expect(text(openFrame(event.raw, event.value.segment, key))).toBe(text(plain));
      expect(openFrame(event.raw, event.value.segment, bytes('1'.repeat(16)))).toBeUndefined();
    },
  );
});

describe('any bytes', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
  process.stderr.write(`hj212 fuzz seed ${seed}\n`);
  const piece = fc.oneof(
    fc.constantFrom(frame, '##', '#', '&&', 'CP=&&', '##0168', good, '\r\n', '-Flag=N', '=//', ';', ','),
    fc.string({ maxLength: 30 }),
  );

  test('any data area is decoded without a throw and framed again', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const decoded = decodeSegment(bytes(`${head}${parts.join('')}&&`), { profile: tolerant });
        if (decoded.verdict === 'rejected') return true;
        const again = decodeSegment(encodeSegment(draftOf(decoded.value)), { profile: tolerant });
        return (
          again.verdict !== 'rejected' &&
          JSON.stringify(again.value.fields) === JSON.stringify(decoded.value.fields)
        );
      }),
      { seed, numRuns: 2000 },
    );
  });
});
