import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { encodeFrame } from './encode.js';
import { Framer } from './framer.js';
import { fuzz, ownCorpus, type Corpus } from './fuzz.js';
import { profileWith, tolerant } from './profile.js';
import { encryptSegment, hasSm4, openFrame } from './sm4.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const key = new Uint8Array(16).fill(0x30);
const bytes = (text: string) => new TextEncoder().encode(text);

/** The same segments of 2025, their data area encrypted. */
function encrypted(segments: readonly Uint8Array[]): Uint8Array[] {
  return segments.flatMap((segment) => {
    const plain = bytes(new TextDecoder().decode(segment).replace(/Flag=\d+/, 'Flag=9'));
    const [frame, secret] = [encodeFrame(plain), encryptSegment(plain, key)];
    if (frame === undefined || secret === undefined) return [];
    frame.set(secret, 6);
    return [frame];
  });
}

/** Real segments when ../shared is there; their absence is counted where the run is printed. */
function corpus(): Corpus {
  const file = new URL('../../../../shared/vectors/hj212-vectors.jsonl', import.meta.url);
  const rows = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const real = rows.flatMap((row) => {
    const { raw } = JSON.parse(row) as { raw: string };
    const segment = /^##\d{1,4}(.*&&)/s.exec(raw)?.[1];
    return segment === undefined ? [] : [bytes(segment)];
  });
  const segments = [...ownCorpus.segments, ...real];
  return { segments, frames: encrypted(segments) };
}

describe('any bytes', () => {
  test('no throw, no hang, no growth, and the cuts of the stream make no difference', () => {
    const all = corpus();
    process.stderr.write(
      `hj212 fuzz seed ${seed}, ${all.segments.length - ownCorpus.segments.length} real segments\n`,
    );
    const report = fuzz({
      cases: 8_000,
      seed,
      corpus: all,
      // Our own time: a machine that lets us wait is no hang.
      now: () => process.cpuUsage().user / 1_000,
      open: (raw, segment) => openFrame(raw, segment, key),
    });
    expect(report.broken).toEqual([]);
    expect(report.cases).toBe(8_000);
    // The run is worth something only when damage is taken, tolerated, refused and opened, not only refused.
    for (const seen of [report.decoded, report.tolerated, report.rejected, report.frames])
      expect(seen).toBeGreaterThan(500);
    if (hasSm4()) expect(report.encrypted).toBeGreaterThan(50);
  });

  test('a broken promise is found and given with its bytes', () => {
    if (!hasSm4()) return expect(encryptSegment(bytes('CP=&&&&'), key)).toBeUndefined();
    const segments = ownCorpus.segments;
    const report = fuzz({
      cases: 5_000,
      seed: 7,
      corpus: { segments, frames: encrypted(segments) },
      open: () => {
        throw new Error('on purpose');
      },
    });
    expect(report.broken[0]).toMatchObject({ seed: 7, promise: expect.stringContaining('on purpose') });
    expect(report.broken[0]?.hex).toMatch(/^([0-9a-f]{2})+$/);
  });

  test.each([
    ['a gigabyte of # would hold back one byte', '#'.repeat(1 << 20), 20],
    ['headers that open and never go on', '##4000'.repeat(10_000), 4106],
    ['closing marks without end behind a lying length', `##0400CP=${'&'.repeat(200_000)}`, 4106],
  ])('%s, byte by byte or at once, for every profile', (_, text, most) => {
    for (const profile of [profileWith({}), tolerant]) {
      const framer = new Framer({ profile });
      const stream = bytes(text);
      for (let at = 0; at < stream.length; at += 65_536) {
        framer.push(stream.subarray(at, at + 65_536));
        expect(framer.buffered).toBeLessThanOrEqual(most);
      }
      for (const byte of stream.subarray(0, 9_000)) framer.push(Uint8Array.of(byte));
      expect(framer.buffered).toBeLessThanOrEqual(most);
      framer.end();
      expect(framer.buffered).toBe(0);
    }
  });
});
