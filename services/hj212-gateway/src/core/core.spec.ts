import { describe, expect, test } from '@jest/globals';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer } from '@farwatch/hj212/framer';
import { hash } from 'node:crypto';
import fc from 'fast-check';

import { flagOf } from './flags.js';
import { intervalOf, isLate } from './interval.js';
import { judgeFrame } from './judge-frame.js';
import { claimedMn, maskFrame } from './mask.js';
import { doubtUnit } from './plausibility.js';
import { readReadings } from './readings.js';
import { crcOfFrame, replayedFrame } from './reframe.js';
import { markOf, RevisionBook } from './revisions.js';
import { prepareSource, type Source } from './source.js';
import { SplitBook } from './split.js';

const hourMs = 3_600_000;
const mn = 'A0000000000001';
const sourceOf = (more: object = {}): Source =>
  prepareSource(
    {
      mn,
      station: 'outlet-1',
      passwordHash: hash('sha256', '123456'),
      switches: [],
      units: {},
      codes: {},
      converted: 'when-sent',
      minuteInterval: 10,
      utcOffset: 480,
      ...more,
    },
    {},
  );
const start = Date.UTC(2026, 10, 23, 0);

function messageOf(area: string, cn = '2061', flag = 5): Message {
  const text = `QN=20261123090000001;ST=31;CN=${cn};PW=123456;MN=${mn};Flag=${flag};CP=&&DataTime=20261123080000;${area}&&`;
  const decoded = decodeSegment(Buffer.from(text));
  if (decoded.verdict === 'rejected') throw new Error(decoded.reason);
  return decoded.value;
}
const read = (area: string, more: object = {}, cn = '2061', flag = 5) => {
  const result = readReadings(messageOf(area, cn, flag), sourceOf(more), {
    start,
    end: cn === '2011' ? start : start + hourMs,
    arrivalMs: start + 2 * hourMs,
    maxFutureMs: 600_000,
    oldestMs: 0,
    revision: 7,
  });
  return { ...result, readings: JSON.parse(`[${result.json}]`) as Record<string, unknown>[] };
};

describe('values', () => {
  test('the converted value is judged where the device sends it, unless the source says never', () => {
    const area = 'a21026-Avg=20,a21026-ZsAvg=36,a21026-Flag=N';
    expect(read(area).readings[0]).toMatchObject({ value: 36_000, basis: 'converted', revision: 7 });
    expect(read(area).readings[0]).toMatchObject({ measured: 20_000 });
    expect(read('a21026-ZsAvg=36,a21026-Flag=N').readings[0]).toMatchObject({
      value: 36_000,
      measured: null,
    });
    expect(read('a21026-Avg=20,a21026-ZsAvg=36,a21026-Flag=F').readings[0]).toMatchObject({
      value: null,
      measured: null,
    });
    const measured = read(area, { converted: 'never' }).readings[0]!;
    expect(measured).toMatchObject({ value: 20_000, also: [{ kind: 'ZsAvg', value: 36, unit: 'mg/m3' }] });
    expect(measured).not.toHaveProperty('basis');
    expect(read(area, { converted: ['a21002'] }).readings[0]).toMatchObject({ value: 20_000 });
  });

  test('what stays beside is JSON whatever the device calls it and however long its number is', () => {
    const area = `a21002-Avg=5,a21002-M"\\x=7,a21002-Max=${'9'.repeat(400)},a21002-Flag=N`;
    expect(read(area).readings[0]).toMatchObject({
      also: [
        { kind: 'M"\\x', value: 7, unit: 'mg/m3' },
        { kind: 'Max', value: null, unit: 'mg/m3' },
      ],
    });
  });

  test('Rtd counts for 2011 and Avg for statistics; Min, Max and Cou stay beside, an amount in its own unit', () => {
    expect(read('a21002-Rtd=5,a21002-Flag=N', {}, '2011').readings[0]).toMatchObject({ value: 5_000 });
    expect(read('w01018-Avg=42,w01018-Min=40,w01018-Cou=3.5,w01018-Flag=N').readings[0]).toMatchObject({
      value: 42,
      unit: 'mg/L',
      also: [
        { kind: 'Min', value: 40, unit: 'mg/L' },
        { kind: 'Cou', value: 3.5, unit: 'kg' },
      ],
    });
    expect(read('a21002-Avg=5,a21002-Flag=N', {}, '2011').count).toBe(0);
  });

  test('the unit is that of the source, else of code and edition; the thirteen changed codes differ by edition', () => {
    expect(read('a34004-Avg=35,a34004-Flag=N', { units: { a34004: 'ug/m3' } })).toMatchObject({
      doubts: [],
      readings: [{ value: 35, unit: 'ug/m3' }],
    });
    // By the table of 2017 PM2.5 is in ng/m3: taken at its word, and reported.
    expect(read('a34004-Avg=35,a34004-Flag=N')).toMatchObject({
      doubts: [{ code: 'a34004', looksLike: 'ug/m3' }],
      readings: [{ value: 0.035 }],
    });
    // Mercury: 020 of 2005 is in mg/L, w20111 of 2017 in ug/L.
    expect(read('020-Avg=0.002,020-Flag=N', {}, '2061', 1).readings[0]!['pollutant']).toBe('w20111');
    const old = read('020-Avg=0.002,020-Flag=N', {}, '2061', 1).readings[0]!['value'];
    const now = read('w20111-Avg=2,w20111-Flag=N').readings[0]!['value'];
    expect(old).toBe(now);
  });

  test('a code of the device is read through its mapping; one that nobody knows is reported, the others go on', () => {
    expect(read('X1-Avg=5,X1-Flag=N;qq-Avg=1', { codes: { X1: 'a21026' } })).toMatchObject({
      count: 1,
      unknownCodes: ['qq'],
      readings: [{ pollutant: 'a21026', value: 5_000 }],
    });
  });

  test('a code with the name of a member of every object is an unknown code like any other', () => {
    expect(read('constructor-Avg=5;__proto__-Avg=1;a21026-Avg=5,a21026-Flag=N')).toMatchObject({
      count: 1,
      unknownCodes: ['constructor', '__proto__'],
    });
  });

  test('what is no number or impossible is refused by name, the others go on', () => {
    const { count, refused } = read(
      'a21026-Avg=abc,a21026-Flag=N;a21002-Avg=-999,a21002-Flag=N;a19001-Avg=8,a19001-Flag=N',
    );
    expect(count).toBe(1);
    expect(refused.map(({ code, reason }) => [code, reason])).toEqual([
      ['a21026', 'value-not-a-number'],
      ['a21002', 'value-out-of-range'],
    ]);
  });

  test.each([
    ['N', 1, 'N'],
    ['T', 1, 'T'],
    ['P', 0, 'B'],
    ['3', 0, 'N'],
    ['0', 0, 'D'],
    ['x', 1, 'D'],
    [undefined, 1, 'N'],
  ] as const)('mark %s of version %s is flag %s', (mark, version, flag) => {
    expect(flagOf(mark, version)).toBe(flag);
  });

  test('zero says nothing of its unit, and no doubt is raised about an unknown factor', () => {
    expect(doubtUnit('a34004', 0, 'ng/m3')).toBeUndefined();
    expect(doubtUnit('a21002', 5, 'mg/m3')).toBeUndefined();
    expect(doubtUnit('a01006', 1013, 'kPa')).toMatchObject({ looksLike: 'hPa' });
  });
});

describe('intervals', () => {
  test('DataTime is the start for statistics and the moment for real-time data', () => {
    expect(intervalOf('2061', start, 10)).toEqual({ start, end: start + hourMs });
    expect(intervalOf('2051', start, 5)).toEqual({ start, end: start + 300_000 });
    expect(intervalOf('2031', start, 10)).toEqual({ start, end: start + 24 * hourMs });
    expect(intervalOf('2011', start + 17, 10)).toEqual({ start, end: start });
    expect(intervalOf('3020', start, 10)).toBeUndefined();
  });

  test('an hour of yesterday is late, the one that has just ended is not', () => {
    expect([isLate('2061', start, start + 5_000), isLate('2061', start, start + 24 * hourMs)]).toEqual([
      false,
      true,
    ]);
  });
});

describe('revisions', () => {
  test('property: whatever comes later wins, the same again is a duplicate once it is safe', () => {
    const step = fc.record({
      content: fc.constantFrom('a', 'b', 'c'),
      wait: fc.integer({ min: 0, max: 3_000 }),
      forget: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let book = new RevisionBook();
        let now = start + hourMs;
        let last: { content: string; revision: number } | undefined;
        for (const { content, wait, forget } of steps) {
          // A restart forgets the book; real ones take longer than a second.
          if (forget) {
            book = new RevisionBook();
            now += 1_000;
          }
          now += wait;
          const turn = book.look(markOf('k', content), start, now);
          if (turn.kind === 'duplicate') {
            expect(content).toBe(last?.content);
            continue;
          }
          if (last !== undefined && content !== last.content && !forget)
            expect(turn.revision).toBeGreaterThan(last.revision);
          book.sending(markOf('k', content), turn.revision);
          // Until it is in Kafka, the same again must be written and wait for its own acknowledgement.
          expect(book.look(markOf('k', content), start, now)).toEqual({
            kind: 'new',
            revision: turn.revision,
          });
          book.stored(markOf('k', content));
          expect(book.look(markOf('k', content), start, now)).toEqual({ kind: 'duplicate' });
          last = { content, revision: turn.revision };
        }
      }),
    );
  });

  test('property: a replay never outranks what arrived after it, and is the newest when nothing did', () => {
    const ms = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(ms, fc.array(ms, { maxLength: 6 }), (first, later) => {
        const book = new RevisionBook();
        const arrived = start + hourMs + first;
        let newest = -1;
        for (const [n, wait] of later.entries()) {
          const turn = book.look(markOf('k', `later ${n}`), start, arrived + 1_000 + wait);
          if (turn.kind === 'duplicate') throw new Error('each content is another one');
          book.sending(markOf('k', `later ${n}`), turn.revision);
          newest = turn.revision;
        }
        const replay = book.look(markOf('k', 'parked'), start, arrived, true);
        if (replay.kind === 'duplicate') throw new Error('it is not in the book');
        if (later.length === 0) expect(replay.revision).toBe(Math.floor((arrived - start) / 1_000));
        else expect(replay.revision).toBeLessThan(newest);
        book.sending(markOf('k', 'parked'), replay.revision);
        const next = book.look(markOf('k', 'next'), start, arrived);
        expect(next.kind === 'new' && next.revision > Math.max(newest, replay.revision)).toBe(true);
      }),
    );
  });

  test('two loggers of one station in one moment: different revisions, and each one is a duplicate of itself', () => {
    const book = new RevisionBook();
    const of = (logger: string, content = logger) => markOf(logger, content, 'outlet-1|2061');
    const now = start + hourMs;
    const first = book.look(of('a'), start, now);
    book.sending(of('a'), 3_600);
    book.stored(of('a'));
    const second = book.look(of('b'), start, now);
    expect([first, second]).toEqual([
      { kind: 'new', revision: 3_600 },
      { kind: 'new', revision: 3_601 },
    ]);
    book.sending(of('b'), 3_601);
    book.stored(of('b'));
    expect([book.look(of('a'), start, now), book.look(of('b'), start, now)]).toEqual([
      { kind: 'duplicate' },
      { kind: 'duplicate' },
    ]);
    expect(book.look(of('a', 'corrected'), start, now)).toEqual({ kind: 'new', revision: 3_602 });
  });

  test('the book is bounded: old contents are forgotten, the latest are known', () => {
    const book = new RevisionBook(96);
    for (let n = 0; n < 10_000; n++) {
      book.sending(markOf(`k${n}`, 'x'), 1_000);
      book.stored(markOf(`k${n}`, 'x'));
      expect(book.look(markOf(`k${n}`, 'x'), start, start)).toEqual({ kind: 'duplicate' });
      expect(book.size).toBeLessThanOrEqual(96);
    }
    expect(book.size).toBe(96);
    expect(book.look(markOf('k0', 'x'), start, start)).toEqual({ kind: 'new', revision: 0 });
  });

  test('property: of keys and contents that differ a little none is taken for another one', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789|AB'), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 40 }), (texts) => {
        const book = new RevisionBook(10_000);
        for (const key of texts) {
          expect(book.look(markOf(key, key), start, start)).toEqual({ kind: 'new', revision: 0 });
          book.sending(markOf(key, key), 5);
          book.stored(markOf(key, key));
        }
        for (const key of texts)
          for (const content of texts)
            expect(book.look(markOf(key, content), start, start)).toEqual(
              key === content ? { kind: 'duplicate' } : { kind: 'new', revision: 6 },
            );
      }),
    );
  });
});

describe('split messages', () => {
  test('property: in any order, each packet is given out once, with the DataTime of its message', () => {
    const many = fc.integer({ min: 2, max: 6 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        order: fc.shuffledSubarray(
          Array.from({ length: total }, (_, n) => n + 1),
          { minLength: total },
        ),
        dated: fc.integer({ min: 1, max: total }),
      }),
    );
    fc.assert(
      fc.property(many, ({ total, order, dated }) => {
        const book = new SplitBook<number>({ waitMs: 1_000, maxBytes: 10_000 });
        const out = order.flatMap((number) => {
          const dataTimeMs = number === dated ? start : undefined;
          return book.add({ key: 'k', total, number, dataTimeMs, bytes: 10, item: number }, 0).placed;
        });
        expect(out.map(({ item }) => item).sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
        expect(out.every(({ dataTimeMs }) => dataTimeMs === start)).toBe(true);
        expect(book.heldBytes).toBe(0);
      }),
    );
  });

  test('what waits in vain is given back after its time, and no more is held than the bound', () => {
    const book = new SplitBook<string>({ waitMs: 1_000, maxBytes: 15 });
    const packet = { total: 3, dataTimeMs: undefined, bytes: 10 };
    expect(book.add({ ...packet, key: 'a', number: 2, item: 'a2' }, 0)).toEqual({ placed: [], full: false });
    expect(book.add({ ...packet, key: 'b', number: 2, item: 'b2' }, 0)).toEqual({ placed: [], full: true });
    expect(book.expire(999)).toEqual([]);
    expect(book.expire(1_000)).toEqual(['a2']);
    expect(book.heldBytes).toBe(0);
  });
});

describe('passwords and replays', () => {
  const printable = fc.string({
    unit: fc.constantFrom(...'abcXYZ0189!@$%^*()_+-.'),
    minLength: 1,
    maxLength: 24,
  });

  test('property: no password leaves, the length stays, and the MN is still found', () => {
    fc.assert(
      fc.property(printable, (pw) => {
        const text = `QN=20261123090000001;ST=31;CN=1072;PW=${pw};MN=${mn};Flag=5;CP=&&NewPW=${pw}&&`;
        const frame = encodeFrame(Buffer.from(text))!;
        const masked = maskFrame(frame).toString('latin1');
        expect(masked).toHaveLength(frame.length);
        expect(masked).toContain(`PW=${'*'.repeat(pw.length)};`);
        expect(masked).toContain(`NewPW=${'*'.repeat(pw.length)}&&`);
        expect(claimedMn(frame)).toBe(mn);
      }),
    );
  });

  test('property: names are found where a regular expression finds them, in any bytes', () => {
    const piece = fc.constantFrom(
      ...[
        'PW=',
        'pw=',
        'NewPW=',
        'NewSK=',
        'MN=',
        'mN=',
        'xMN=',
        ';',
        '&',
        ',',
        '=',
        '##0123',
        'a',
        '9',
        ' ',
        'é',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('');
        const secrets = /(?:^|[;,&\d])(?:PW|NewPW|NewSK)=([^;,&]*)/gi;
        const hidden = text.replace(
          secrets,
          (all, value: string) => all.slice(0, all.length - value.length) + '*'.repeat(value.length),
        );
        const bytes = Buffer.from(text, 'latin1');
        expect(maskFrame(bytes).toString('latin1')).toBe(hidden);
        expect(claimedMn(bytes)).toBe(/[;&\d]MN=([^;&]{1,64})[;&]/i.exec(text)?.[1]?.trim());
      }),
      { numRuns: 2_000 },
    );
  });

  test('a masked frame is read again by what was found of its checksum, under the profile of today', () => {
    const text = `QN=20261123090000001;ST=31;CN=2061;PW=123456;MN=${mn};Flag=5;CP=&&DataTime=20261123080000;a21026-Avg=1&&`;
    const [event] = new Framer().push(encodeFrame(Buffer.from(text))!);
    expect(crcOfFrame(event!)).toBe('hj212');
    const again = replayedFrame(maskFrame(event!.raw), 'hj212');
    expect(again.verdict).toBe('ok');
    const source = sourceOf();
    expect(judgeFrame(again, { source: () => source, vouched: true }).kind).toBe('message');
    expect(judgeFrame(again, { source: () => source })).toMatchObject({
      kind: 'refused',
      reason: 'password-wrong',
    });
    const swapped = replayedFrame(maskFrame(event!.raw), 'modbus-swapped');
    expect(judgeFrame(swapped, { source: () => source, vouched: true })).toMatchObject({
      reason: 'frame-crc-modbus-swapped',
    });
    const allowed = sourceOf({ switches: ['crc-modbus-swapped'] });
    expect(judgeFrame(swapped, { source: () => allowed, vouched: true }).kind).toBe('message');
    expect(replayedFrame(maskFrame(event!.raw), '')).toMatchObject({ verdict: 'rejected', reason: 'crc' });
  });

  test('property: any bytes get a verdict, never an exception, and only registered MNs with their password pass', () => {
    const source = sourceOf();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 60 }), (noise, area) => {
        const framed = encodeFrame(Buffer.from(`ST=31;CN=2011;PW=x;MN=${mn};CP=&&${area}&&`))!;
        const framer = new Framer();
        for (const event of [...framer.push(noise), ...framer.push(framed), ...framer.end()])
          expect(judgeFrame(event, { source: (name) => (name === mn ? source : undefined) }).kind).toBe(
            'refused',
          );
      }),
    );
  });
});
