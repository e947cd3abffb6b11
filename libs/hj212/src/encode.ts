import { crcOf, crcStep, crcText } from './crc.js';
import { writeFields, type Field } from './data-area.js';
import type { Message } from './decode.js';
import { encodeText, latin1, type Encoding } from './text.js';

/** What is needed to write a segment; a decoded `Message` is one via `draftOf`. */
export interface Draft {
  header: readonly { name: string; value: string }[];
  fields: readonly Field[];
  encoding?: Encoding;
}

/** The data segment of a draft: header, `CP=&&`, data area, `&&`. */
export function encodeSegment({ header, fields, encoding = 'utf8' }: Draft): Uint8Array {
  let head = '';
  for (const { name, value } of header) head += `${name}=${value};`;
  return encodeText(`${head}CP=&&${writeFields(fields)}&&`, encoding);
}

/** `##`, length in bytes, segment, CRC, CR LF; undefined when the segment is longer than four digits can say. */
export function encodeFrame(segment: Uint8Array): Uint8Array | undefined {
  const length = segment.length;
  if (length > 9999) return undefined;
  const frame = new Uint8Array(length + 12);
  frame.fill(0x23, 0, 2);
  for (let place = 5, rest = length; place > 1; place--, rest = Math.floor(rest / 10))
    frame[place] = 0x30 + (rest % 10);
  frame.set(segment, 6);
  const crc = crcText(crcOf(segment));
  for (let k = 0; k < 4; k++) frame[6 + length + k] = crc.charCodeAt(k);
  frame[length + 10] = 0x0d;
  frame[length + 11] = 0x0a;
  return frame;
}

/**
 * `encodeFrame` of a text in UTF-8, without buffers for what is ASCII: a frame whose characters are its bytes, to be
 * written as latin1. For answers, which leave thousands of times a second.
 */
export function frameText(segment: string): string | undefined {
  const { length } = segment;
  if (length > 9999) return undefined;
  let crc = 0xffff;
  for (let at = 0; at < length; at++) {
    const code = segment.charCodeAt(at);
    if (code > 0x7f) {
      const frame = encodeFrame(encodeText(segment, 'utf8'));
      return frame && latin1(frame);
    }
    crc = crcStep(crc, code);
  }
  return `##${String(length).padStart(4, '0')}${segment}${crcText(crc)}\r\n`;
}

/** A decoded message as it can be written again, spaces and forgotten separators aside. */
export const draftOf = ({ header, fields, encoding }: Message): Draft => ({
  header: header.entries,
  fields,
  encoding,
});

/** The header of a message that is to be split. */
export interface SplitHeader {
  st: string;
  cn: string;
  pw: string;
  mn: string;
  /** Version and ack bits; the split bit is set here. */
  flag: number;
  /** RF=1 of 2025, in every packet: each stands alone. */
  resend?: boolean | undefined;
}

/**
 * Splits items over as many packets as `maxCp` bytes of data area each (950 in 2017) and 1024 of the segment allow, at item boundaries, so that each
 * packet stands alone: DataTime is repeated, every packet has its own QN (`qn(i)`). One packet carries no numbers.
 * An item longer than `maxCp` gets a packet of its own.
 */
export function splitSegments(
  header: SplitHeader,
  dataTime: string,
  items: readonly string[],
  qn: (packet: number) => string,
  maxCp = 950,
): Uint8Array[] {
  const { st, cn, pw, mn, flag, resend = false } = header;
  const headOf = (packet: number, bits: number, numbers: string) =>
    `QN=${qn(packet)};ST=${st};CN=${cn};PW=${pw};MN=${mn};Flag=${bits};${numbers}${resend ? 'RF=1;' : ''}CP=&&`;
  const room = Math.min(maxCp, 1024 - 2 - headOf(0, 11, 'PNUM=9999;PNO=9999;').length);
  const lead = `DataTime=${dataTime}`;
  const packets: string[] = [];
  let area = lead;
  for (const item of items) {
    if (area !== lead && encodeText(`${area};${item}`, 'utf8').length > room) {
      packets.push(area);
      area = lead;
    }
    area += `;${item}`;
  }
  packets.push(area);
  const many = packets.length > 1;
  return packets.map((cp, i) => {
    const numbers = many ? `PNUM=${packets.length};PNO=${i + 1};` : '';
    const bits = many ? flag | 2 : flag & ~2;
    return encodeText(`${headOf(i, bits, numbers)}${cp}&&`, 'utf8');
  });
}
