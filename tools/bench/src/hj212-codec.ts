import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { answerTo } from '@farwatch/hj212/answers';
import { decodeSegment } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer } from '@farwatch/hj212/framer';
import { ownCorpus } from '@farwatch/hj212/fuzz';

import { rowsOf, segmentOf } from '@farwatch/lab/hj212/vectors';
import type { Bench, Figure } from './harness.js';

/** Bytes that one read of a socket brings: Node's own size. */
const chunkBytes = 65_536;
const vectors = fileURLToPath(new URL('../../../../shared/vectors/hj212-vectors.jsonl', import.meta.url));

/** The segments of the real frames that are whole; of our own making where the vectors are not at hand. */
function realSegments(say: (line: string) => void): readonly Uint8Array[] {
  if (existsSync(vectors))
    return rowsOf(vectors).flatMap((row) => {
      const { valid_length, valid_crc } = row as { valid_length?: boolean; valid_crc?: boolean };
      return valid_length === true && valid_crc === true ? (segmentOf(row) ?? []) : [];
    });
  say('../shared/vectors is not there: segments of our own making');
  return ownCorpus.segments;
}

/** The same message with the bit that asks for an answer: so that every frame costs an answer, not only some. */
function askingForAnswer(segment: Uint8Array): Uint8Array {
  const text = Buffer.from(segment).toString('latin1');
  const asked = /;Flag=\d+/.test(text)
    ? text.replace(/;Flag=(\d+)/, (_, flag: string) => `;Flag=${Number(flag) | 1}`)
    : text.replace('CP=&&', 'Flag=1;CP=&&');
  return Buffer.from(asked, 'latin1');
}

/** CPU seconds of this process that `work` took; on a shared machine the clock on the wall measures the neighbours. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Stream → frames → CRC → message → answer, as the gateway does it, on real frames; JSON.parse of the same as yardstick. */
export const hj212CodecBench: Bench = {
  name: 'hj212-codec',
  about: 'HJ 212: frame, CRC, decode and answer, on the mix of real frames (one core)',
  run: ({ scale, say }) => {
    const frames = realSegments(say).flatMap((segment) => encodeFrame(askingForAnswer(segment)) ?? []);
    const rounds = Math.max(1, Math.round((1_000_000 * scale) / frames.length));
    const stream = Buffer.concat(Array.from({ length: 40 }, () => frames).flat());
    const passes = Math.max(1, Math.round(rounds / 40));
    const messages: string[] = [];
    let taken = 0;
    let answers = 0;
    const pass = (): void => {
      const framer = new Framer();
      for (let at = 0; at < stream.length; at += chunkBytes)
        for (const event of framer.push(stream.subarray(at, at + chunkBytes))) {
          if (event.verdict === 'rejected') continue;
          const decoded = decodeSegment(event.value.segment);
          if (decoded.verdict === 'rejected') continue;
          taken++;
          const answer = answerTo(decoded.value);
          if (answer !== undefined && encodeFrame(answer) !== undefined) answers++;
        }
    };
    for (const frame of frames) {
      const decoded = decodeSegment(frame.subarray(6, -6));
      if (decoded.verdict === 'rejected') continue;
      const { header, factors, dataTimeMs } = decoded.value;
      messages.push(JSON.stringify({ header: header.entries, factors, dataTimeMs }));
    }
    const json = messages.map((message) => Buffer.from(message));
    let keys = 0;
    const jsonPass = (): void => {
      for (let again = 0; again < 40; again++)
        for (const message of json) keys += Object.keys(JSON.parse(message.toString()) as object).length;
    };
    for (let warm = 0; warm < 20; warm++) [pass, jsonPass].forEach((one) => one());
    [taken, answers] = [0, 0];
    const seconds = cpuSeconds(() => {
      for (let n = 0; n < passes; n++) pass();
    });
    const jsonSeconds = cpuSeconds(() => {
      for (let n = 0; n < passes; n++) jsonPass();
    });
    const perPass = frames.length * 40;
    say(
      `${frames.length} frames of ${Math.round(stream.length / perPass)} bytes on average; of ${passes * perPass} ` +
        `${taken} were taken and ${answers} answered (an answer is not answered); JSON members seen: ${keys}`,
    );
    const figure = (name: string, value: number, unit: string, bar?: string): Figure => ({
      name,
      value: Math.round(value * 10) / 10,
      unit,
      ...(bar === undefined ? {} : { bar }),
    });
    const perSecond = (passes * perPass) / seconds;
    const jsonPerSecond = (passes * json.length * 40) / jsonSeconds;
    return Promise.resolve([
      figure('frames per CPU second', Math.round(perSecond), '/s', '100,000 per core'),
      figure('bytes', (passes * stream.length) / seconds / 1e6, 'MB/s'),
      figure('JSON.parse of the same messages', Math.round(jsonPerSecond), '/s'),
      figure('frames per JSON.parse', perSecond / jsonPerSecond, ''),
    ]);
  },
};
