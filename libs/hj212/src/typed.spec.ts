import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { requestBodies, uploadBodies, type Body } from './bodies.js';
import { commands } from './commands.js';
import { decodeSegment, type Message } from './decode.js';
import type { Param } from './params.js';
import {
  buildRequest,
  buildUpload,
  flagOf,
  readRequest,
  readUpload,
  type Built,
  type Envelope,
  type ReadBody,
} from './typed.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
process.stderr.write(`hj212 typed commands seed ${seed}\n`);
const text = (built: Built) =>
  built.ok ? Buffer.from(built.segment).toString() : `cannot write ${built.key}`;
const decode = (segment: string | Uint8Array): Message => {
  const decoded = decodeSegment(typeof segment === 'string' ? Buffer.from(segment) : segment);
  if (decoded.verdict === 'rejected') throw new Error(`${decoded.reason}: ${String(segment)}`);
  return decoded.value;
};
const envelope: Envelope = {
  qn: '20160801085857223',
  st: '32',
  pw: '123456',
  mn: '010000A8900016F000169DC0',
};

/** The two directions with their types forgotten: the tables say which data fit which command. */
type Build = (to: Envelope, cn: string, data: unknown) => Built;
type Read = (message: Message, cn: string) => ReadBody<unknown>;
const directions: [string, Record<string, Body>, Build, Read][] = [
  ['requests', requestBodies, buildRequest as unknown as Build, readRequest as unknown as Read],
  ['uploads', uploadBodies, buildUpload as unknown as Build, readUpload as unknown as Read],
];

const word = (max: number) =>
  fc.stringMatching(/^[A-Za-z0-9]+$/, { size: 'small' }).map((value) => value.slice(0, max));
function valueOf(param: Param): fc.Arbitrary<unknown> {
  switch (param.kind) {
    case 'stamp':
      return fc.integer({ min: 946_684_800, max: 4_102_444_800 }).map((seconds) => seconds * 1000);
    case 'int':
      return fc.integer({ min: param.min, max: param.max });
    case 'choice':
      return fc.constantFrom(...param.of);
    case 'digits':
      return fc.stringMatching(new RegExp(`^[0-9]{${param.length}}$`));
    case 'text':
      return word(param.max);
  }
}
const factor = fc.record(
  {
    code: fc.constantFrom('w01018', 'a21026', 'Nh3-scr', '011', 'SB1'),
    values: fc.array(
      fc.record({ suffix: fc.constantFrom('Avg', 'Min', 'Cou', 'ZsAvg', 'RS', 'Info'), text: word(8) }),
      { minLength: 1, maxLength: 3 },
    ),
    flag: fc.constantFrom('N', 'D', 'F'),
    eFlag: word(4),
    sampleTime: fc.constant('20240601080000'),
  },
  { requiredKeys: ['code', 'values'] },
);
function bodyOf({ params, factors }: Body): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(params).map(([name, param]): [string, fc.Arbitrary<unknown>] => [
    name,
    param.many ? fc.array(valueOf(param), { minLength: 1, maxLength: 4 }) : valueOf(param),
  ]);
  const optional = Object.entries(params).flatMap(([name, param]) => (param.optional ? [name] : []));
  const all = factors ? [...members, ['factors', fc.array(factor, { maxLength: 5 })] as const] : members;
  return fc.record(Object.fromEntries(all), {
    requiredKeys: all.map(([name]) => name).filter((name) => !optional.includes(name)),
  });
}

describe('every command of table 5 is written and read', () => {
  test('the tables of requests and uploads hold every command, in its directions', () => {
    const known = new Set([...Object.keys(requestBodies), ...Object.keys(uploadBodies)]);
    expect(Object.keys(commands).filter((cn) => !known.has(cn))).toEqual([]);
    expect([...known].filter((cn) => !Object.hasOwn(commands, cn))).toEqual([]);
    for (const [cn, { kind, zh }] of Object.entries(commands)) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      if (kind === 'request' || kind === 'request-and-upload')
        expect([cn, Object.hasOwn(requestBodies, cn)]).toEqual([cn, true]);
      if (kind === 'upload' || kind === 'request-and-upload')
        expect([cn, Object.hasOwn(uploadBodies, cn)]).toEqual([cn, true]);
    }
  });

  test.each(directions)('%s come back as they were, in all three editions', (_, bodies, build, read) => {
    for (const [cn, body] of Object.entries(bodies))
      fc.assert(
        fc.property(bodyOf(body), fc.constantFrom(0, 1, 2), (data, version) => {
          const built = build({ ...envelope, flag: flagOf(version, { ack: true }) }, cn, data);
          if (!built.ok) throw new Error(`${cn}: cannot write ${built.key}`);
          expect(read(decode(built.segment), cn)).toEqual({ ok: true, data });
        }),
        { seed, numRuns: 60 },
      );
  });

  test('a value that a parameter cannot have is refused by its key, in writing and in reading', () => {
    const to = { ...envelope, flag: 5 };
    expect(buildRequest(to, '1062', { rtdIntervalS: 29 })).toEqual({ ok: false, key: 'RtdInterval' });
    expect(buildRequest(to, '1064', { minIntervalMin: 7 })).toEqual({ ok: false, key: 'MinInterval' });
    expect(buildRequest(to, '1072', { newPw: 'a;b' })).toEqual({ ok: false, key: 'NewPW' });
    expect(buildRequest(to, '1012', { systemTime: Number.NaN })).toEqual({ ok: false, key: 'SystemTime' });
    const message = (cp: string) =>
      decode(`QN=20160801085857223;ST=32;CN=1062;PW=1;MN=2;Flag=5;CP=&&${cp}&&`);
    expect(readRequest(message('RtdInterval=9999'), '1062')).toMatchObject({ reason: 'value' });
    expect(readRequest(message(''), '1062')).toMatchObject({ reason: 'missing', key: 'RtdInterval' });
    expect(readRequest(message(''), '1064')).toMatchObject({ reason: 'command' });
  });

  test('an injected separator cannot make another message of a factor', () => {
    const values = [{ suffix: 'Info', text: '1;MN=other' }];
    const data = { dataTime: 1_700_000_000_000, polId: 'w01018', factors: [{ code: 'i11001', values }] };
    expect(buildUpload(envelope, '3020', data)).toEqual({ ok: false, key: 'i11001-Info' });
    const log = [{ suffix: 'Info', text: '//清洗;管路=1,2//' }];
    const built = buildUpload(envelope, '3020', { ...data, factors: [{ code: 'i11001', values: log }] });
    expect(text(built)).toContain('//清洗;管路=1,2//&&');
  });
});

describe('the examples of annex C', () => {
  const file = new URL('../../../../shared/vectors/hj212-standard-examples.jsonl', import.meta.url);
  type Row = { segment: string; cn: string; elided: boolean; frame?: string };
  const rows = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((row) => JSON.parse(row) as Row)
    : [];
  const whole = rows.filter(({ elided, frame }) => !elided && typeof frame === 'string');

  test('are written byte for byte by the typed commands', () => {
    if (whole.length === 0) {
      process.stderr.write('standard examples: 220 rows skipped, ../shared is not there\n');
      return;
    }
    const differing = whole.flatMap(({ segment, cn }) => {
      const message = decode(segment);
      const { qn, st, pw, mn, flag, pnum, pno } = message.header;
      const about = message.fields[0]?.key === 'QN' ? message.fields[0].value : undefined;
      const given = Object.entries({ qn, st, pw, mn, flag, pnum, pno, about });
      const to = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as Envelope;
      const written = directions.flatMap(([, bodies, build, read]) => {
        const data = Object.hasOwn(bodies, cn) ? read(message, cn) : undefined;
        return data?.ok ? [text(build(to, cn, data.data))] : [];
      });
      return written.includes(segment) ? [] : [{ segment, written }];
    });
    // Misprints of the standards: a comma for a semicolon between two times, a semicolon before the closing &&.
    const alike = (one: string) => one.replace(',End', ';End').replace(';&&', '&&');
    for (const { segment, written } of differing) expect(written.map(alike)).toContain(alike(segment));
    expect(new Set(differing.map(({ segment }) => segment)).size).toBeLessThanOrEqual(3);
  });
});
