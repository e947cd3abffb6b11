import { decodeSegment } from '@farwatch/hj212/decode';
import { Framer } from '@farwatch/hj212/framer';
import { ownCorpus } from '@farwatch/hj212/fuzz';
import { encodeFrame } from '@farwatch/hj212/encode';
import { describe, expect, test } from '@jest/globals';

import { isPcapText, streamsOf } from './pcap-text.js';

const frames = ownCorpus.segments.slice(0, 3).map((segment) => Buffer.from(encodeFrame(segment) ?? []));

/** An IPv4 packet with TCP options, as a Linux logger sends it. */
function packet(payload: Buffer): Buffer {
  const header = Buffer.alloc(52);
  header[0] = 0x45;
  header.writeUInt16BE(52 + payload.length, 2);
  header[9] = 6;
  header[32] = 0x80;
  return Buffer.concat([header, payload]);
}

const headline = (from: string, to: string, length: number) =>
  `12:01:02.345678 IP ${from} > ${to}: Flags [P.], seq 1:9, ack 1, win 502, options [nop,nop,TS val 1 ecr 2], length ${length}`;

/** As `tcpdump -X` prints it. */
function hexDump(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const pairs =
      row
        .toString('hex')
        .match(/.{1,4}/g)
        ?.join(' ') ?? '';
    const shown = row.toString('latin1').replace(/[^!-~]/g, '.');
    lines.push(`\t0x${at.toString(16).padStart(4, '0')}:  ${pairs.padEnd(39)}  ${shown}`);
  }
  return lines.join('\n');
}

/** As `tcpdump -A` prints it: dots for what has no glyph, CR LF as LF. */
const asText = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replace(/[^ -~\n\t]/g, '.');

const read = (bytes: Uint8Array) => new Framer().push(bytes).map((event) => event.verdict);

describe('the text of a packet capture', () => {
  const device = ['10.0.0.7.49152', '10.0.0.1.9001'] as const;
  const whole = Buffer.concat(frames);
  const parts = [whole.subarray(0, 100), whole.subarray(100, 300), whole.subarray(300)];

  test('hexadecimal: packets are joined by connection and direction, byte for byte', () => {
    const answer = packet(Buffer.from('##0008CP=&&&&&&&'));
    const text = parts
      .flatMap((part) => [
        `${headline(...device, part.length)}\n${hexDump(packet(part))}`,
        `${headline(device[1], device[0], 16)}\n${hexDump(answer)}`,
      ])
      .join('\n');
    expect(isPcapText(text)).toBe(true);
    const streams = streamsOf(text);
    expect(streams.map(({ flow }) => flow)).toEqual([device.join(' > '), [...device].reverse().join(' > ')]);
    expect(streams[0]?.bytes).toEqual(whole);
    expect(read(streams[0]?.bytes ?? Buffer.alloc(0))).toEqual(['ok', 'ok', 'ok']);
  });

  test('with the link header, padding of short packets, and without headlines', () => {
    const link = Buffer.concat([Buffer.alloc(12), Buffer.from([8, 0])]);
    const padded = Buffer.concat([packet(Buffer.from('#')), Buffer.alloc(6)]);
    const text = [parts[0], parts[1], parts[2]]
      .map((part) => hexDump(Buffer.concat([link, packet(part!)])))
      .join('\n');
    expect(streamsOf(text)[0]?.bytes).toEqual(whole);
    expect(streamsOf(hexDump(padded))[0]?.bytes).toEqual(Buffer.from('#'));
  });

  test('printed characters: a frame over two packets is whole', () => {
    const text = parts
      .map((part) => `${headline(...device, part.length)}\n${asText(packet(part))}`)
      .join('\n');
    const [stream] = streamsOf(text);
    const events = new Framer().push(stream?.bytes ?? Buffer.alloc(0));
    expect(events.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
    const [first] = events;
    if (first === undefined || first.verdict === 'rejected') throw new Error('no frame');
    expect(decodeSegment(first.value.segment).verdict).toBe('ok');
  });

  test('a file of frames is no capture, nor is anything else', () => {
    expect(isPcapText(whole.toString('latin1'))).toBe(false);
    expect(isPcapText('')).toBe(false);
    expect(streamsOf('12:01:02.345678 IP a > b: Flags [S], length 0')).toEqual([]);
  });
});
