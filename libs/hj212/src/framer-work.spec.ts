import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { crcByVariant } from './crc.js';
import { encodeFrame } from './encode.js';
import { Framer } from './framer.js';
import { Looked } from './looked.js';
import { profileWith, strict, tolerant, type Profile } from './profile.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const header = (length: number) => `##${String(length).padStart(4, '0')}`;
/** A header every eight bytes, each with a segment of its own that ends in &&, as far ahead as may be. */
const nested = (end: string) =>
  Array.from({ length: 8_000 }, () => `${header(4_082)}&&`)
    .join('')
    .replaceAll('&&', end);

const profiles: [string, Profile][] = [
  ['strict', strict],
  ['tolerant', tolerant],
  ['with a foreign checksum', profileWith({ 'crc-modbus': true, 'crc-arc': true })],
  ['with a length that lies', profileWith({ 'length-wrong': true, 'crc-modbus': true })],
];
/** In the standard two, in each other algorithm as many, and one in each of the three of a length that lies. */
const most = 8;

/** Bytes hashed for each byte of the stream. */
function work(stream: Uint8Array, profile: Profile, chunkOf: (at: number) => number): number {
  const framer = new Framer({ profile });
  for (let at = 0; at < stream.length;) {
    const to = at + chunkOf(at);
    framer.push(stream.subarray(at, to));
    at = to;
  }
  framer.end();
  return framer.hashedBytes / Math.max(1, stream.length);
}

describe(`what a framer does is bounded by what comes (property seed ${seed}, set FC_SEED to repeat)`, () => {
  const good = Buffer.from(encodeFrame(bytes('QN=1;ST=22;CN=2011;PW=1;MN=1;Flag=5;CP=&&a=1&&'))!);
  const attacks: [string, string][] = [
    ['nested headers', nested('&&')],
    ['nested headers with a checksum behind each', nested('&&ABCD')],
    ['nested headers in front of one end', `${header(4_000).repeat(600)}${'&'.repeat(3_000)}`.repeat(10)],
    ['data areas that look encrypted', `${header(3_000)};Flag=9;CP=&&\x01\x02&&FFFF`.repeat(2_000)],
    [
      'lengths that overlap',
      Array.from({ length: 6_000 }, (_, n) => `${header(4 + ((n * 37) % 4_000))}&&&`).join(''),
    ],
    ['a row of #', '#'.repeat(64_000)],
    ['half a row of #', `${header(4_000)}${'#'.repeat(50)}&&`.repeat(1_000)],
    ['good heads with a wrong checksum', `${good.toString('latin1').slice(0, -6)}0000`.repeat(900)],
    ['closing marks behind a lying length', `${header(400)}CP=${'&'.repeat(60_000)}`],
  ];
  describe.each(profiles)('%s', (_, profile) => {
    test.each(attacks)('%s: at most a few bytes hashed for each', (_name, text) => {
      const stream = bytes(text);
      expect(work(stream, profile, () => 65_536)).toBeLessThan(most);
      expect(work(stream, profile, () => 1_460)).toBeLessThan(most);
      expect(work(stream.subarray(0, 6_000), profile, () => 1)).toBeLessThan(most);
    });
  });

  test('any mixture, cut anywhere', () => {
    const part = fc.oneof(
      fc.nat(4_096).map(header),
      fc.constantFrom('&&', '#', '&&ABCD', 'CP=&&', ';Flag=9;CP=&&\x01', good.toString('latin1')),
      fc.nat(4_000).map((length) => 'x'.repeat(length)),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }),
        fc.constantFrom(...profiles.map(([, profile]) => profile)),
        (parts, cuts, profile) => {
          const stream = bytes(parts.join('').repeat(3));
          let n = 0;
          expect(work(stream, profile, () => cuts[n++ % cuts.length]!)).toBeLessThan(most);
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  test('the checksum of any stretch, asked for in any order while the buffer moves on, is that of its bytes', () => {
    const ask = fc.record({
      on: fc.nat(20),
      length: fc.nat(300),
      moves: fc.boolean(),
      variant: fc.constantFrom(
        'hj212' as const,
        'modbus' as const,
        'modbus-swapped' as const,
        'arc' as const,
      ),
    });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 600, maxLength: 900 }), fc.array(ask), (stream, asks) => {
        const looked = new Looked();
        let [buf, at]: [Uint8Array, number] = [stream, 0];
        for (const { on, length, moves, variant } of asks) {
          at = Math.min(at + on, buf.length);
          if (moves) {
            looked.moved(at);
            [buf, at] = [buf.subarray(at), 0];
          }
          const to = Math.min(at + length, buf.length);
          expect(looked.foreign(buf, at, to, variant)).toBe(crcByVariant(buf.subarray(at, to), variant));
        }
      }),
      { seed, numRuns: 500 },
    );
  });

  test('only as many frames are looked at as are asked for', () => {
    const framer = new Framer();
    framer.feed(bytes(nested('&&')));
    for (let n = 0; n < 3; n++) expect(framer.next()?.verdict).toBe('rejected');
    expect(framer.hashedBytes).toBeLessThan(3 * 4_096);
  });

  test('a refused frame is read again with another profile, and the stream goes on behind it', () => {
    const long = Buffer.from(good.toString('latin1').replace('##00', '##0'), 'latin1');
    const framer = new Framer();
    framer.feed(Buffer.concat([good, bytes('noise'), long, good]));
    const verdicts = [framer.next(), framer.next()].map((event) => event?.verdict);
    expect(verdicts).toEqual(['ok', 'rejected']);
    framer.again(profileWith({ 'length-unpadded': true }));
    expect([framer.next(), framer.next(), framer.next()].map((event) => event?.verdict)).toEqual([
      'ok-tolerated',
      'ok',
      undefined,
    ]);
    expect([framer.noiseBytes, framer.buffered]).toEqual([5, 0]);
  });

  test('what is held back does not hold the chunk that it came from', () => {
    const framer = new Framer();
    const chunk = Buffer.from(good.subarray(0, 20));
    framer.push(chunk);
    chunk.fill(0);
    expect(framer.push(good.subarray(20)).map(({ verdict }) => verdict)).toEqual(['ok']);
  });
});
