import { encodeFrame } from '@farwatch/hj212/encode';
import { ownCorpus } from '@farwatch/hj212/fuzz';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { streamsIn } from './input-forms.js';

const frame = Buffer.from(encodeFrame(ownCorpus.segments[0]!) ?? []);
const read = (input: Buffer | string): string =>
  Buffer.concat(streamsIn(Buffer.from(input)).map(({ bytes }) => bytes)).toString('latin1');

/** Ethernet, IP version 4 and TCP in front of a payload. */
function packetOf(payload: Buffer): Buffer {
  const ip = Buffer.alloc(20);
  ip.writeUInt16BE(40 + payload.length, 2);
  ip.set([0x45], 0);
  ip.set([6], 9);
  const tcp = Buffer.alloc(20);
  tcp.set([0x50], 12);
  return Buffer.concat([Buffer.alloc(12), Buffer.from([8, 0]), ip, tcp, payload]);
}

/** Lines of 16 bytes: offset, `pairs` bytes a group, characters. */
function dump(
  bytes: Buffer,
  style: { colon: string; group: number; offset: number; middle?: string },
): string {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, n) => {
    const part = bytes.subarray(n * 16, n * 16 + 16);
    const groups = Array.from({ length: Math.ceil(part.length / style.group) }, (_, g) =>
      part.subarray(g * style.group, (g + 1) * style.group).toString('hex'),
    );
    const half = groups.splice(0, 8).join(' ');
    const hex = groups.length > 0 ? `${half} ${style.middle ?? ''}${groups.join(' ')}` : half;
    const shown = part.toString('latin1').replace(/[^ -~]/g, '.');
    return `${(n * 16).toString(16).padStart(style.offset, '0')}${style.colon} ${hex.padEnd(50)}  ${shown}`;
  });
  return `${lines.join('\n')}\n`;
}
const tshark = { colon: ' ', group: 1, offset: 4 };
const xxd = { colon: ':', group: 2, offset: 8 };
const hexdump = { colon: ' ', group: 1, offset: 8, middle: ' ' };

describe('what a file of frames may be', () => {
  test('the frames themselves, whatever is between them', () => {
    const log = `2024-06-01 08:58:57 RX: ${frame.toString()}20240601 0858 RX ${frame.toString()}`;
    expect(read(log)).toBe(log);
  });

  test('UTF-16 text in either order of bytes, also when its last character is cut', () => {
    const text = Buffer.from(`\ufeff${frame.toString()}`, 'utf16le');
    expect(read(text)).toBe(frame.toString());
    expect(read(Buffer.from(text).swap16())).toBe(frame.toString());
    expect(read(Buffer.concat([text, Buffer.from([0x0d])]))).toBe(frame.toString());
  });

  test('hexadecimal, in one word, in pairs, over lines, in capitals', () => {
    const hex = frame.toString('hex');
    for (const text of [hex, hex.replace(/../g, '$& '), hex.replace(/.{32}/g, '$&\r\n'), hex.toUpperCase()])
      expect(read(text)).toBe(frame.toString());
  });

  test.each([
    ['xxd', dump(frame, xxd)],
    ['hexdump -C', dump(frame, hexdump)],
    ['tshark -x', `${dump(packetOf(frame), tshark)}\n`],
  ])('a dump by %s', (_, text) => {
    expect(read(text)).toBe(frame.toString());
  });

  test('a dump of several packets: headers are left out, payloads joined', () => {
    const [a, b] = [frame.subarray(0, 70), frame.subarray(70)];
    expect(read(`\n${dump(packetOf(a), tshark)}\n${dump(packetOf(b), tshark)}\n`)).toBe(frame.toString());
  });

  test('any bytes in any of these forms come back as they were, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        const bytes = Buffer.concat([Buffer.from('##'), random]);
        expect(read(bytes.toString('hex'))).toBe(bytes.toString('latin1'));
        for (const style of [xxd, hexdump]) expect(read(dump(bytes, style))).toBe(bytes.toString('latin1'));
        streamsIn(Buffer.from(random));
      }),
    );
  });
});
