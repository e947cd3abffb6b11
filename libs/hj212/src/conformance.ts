import { crcOf, crcText, explainCrc } from './crc.js';
import { decodeSegment } from './decode.js';
import { draftOf, encodeFrame, encodeSegment } from './encode.js';
import { crcDigits, readDigits } from './frame-crc.js';
import { Framer, type FrameEvent } from './framer.js';
import { profileWith, strict, tolerant, type Profile } from './profile.js';
import { decodeText } from './text.js';

/** One comparison of what a vector states with what this codec says. */
export interface Check {
  category: string;
  agrees: boolean;
  detail: string;
}

/** Opens a segment of HJ 212-2025; given from outside so that this file stays free of Node. */
export type Decrypt = (segment: Uint8Array) => Uint8Array | undefined;

type Row = Record<string, unknown>;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
const bytesOf = (text: string) => new TextEncoder().encode(text);
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

function compare(category: string, expected: unknown, actual: unknown): Check {
  const [want, got] = [JSON.stringify(expected), JSON.stringify(actual)];
  return { category, agrees: want === got, detail: `expected ${want}, got ${got}` };
}

/** All events of a stream given in chunks; what stays incomplete at its end counts as refused. */
function eventsOf(chunks: readonly Uint8Array[], profile: Profile): FrameEvent[] {
  const framer = new Framer({ profile });
  return [...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.end()];
}

/** What can be said of one frame by itself, right or wrong: its two lengths and its checksum. */
export function inspectFrame(raw: Uint8Array): {
  declared: number | undefined;
  actual: number;
  expectedCrc: string;
  variant: string;
} {
  const { text } = decodeText(raw.map((byte) => (byte < 0x80 ? byte : 0x3f)));
  const digits = /^##(\d{0,4})/.exec(text)?.[1] ?? '';
  const body = text.slice(2 + digits.length).replace(/[\r\n]+$/, '');
  const tail = /&&([0-9a-fA-F]{4})$/.exec(body);
  const from = 2 + digits.length;
  const declared = digits === '' ? undefined : Number(digits);
  // A length whose checksum fits is right, whatever else stands there: fields behind the data area, a checksum of three digits.
  if (declared !== undefined && declared > 0 && isTrueLength(raw, from, declared))
    return {
      declared,
      actual: declared,
      expectedCrc: crcText(crcOf(raw, from, from + declared)),
      variant: 'hj212',
    };
  const to = from + body.length - (tail === null ? 0 : 4);
  const segment = raw.subarray(from, to);
  return {
    declared,
    actual: segment.length,
    expectedCrc: crcText(crcOf(segment)),
    variant: tail === null ? 'none' : (explainCrc(segment, parseInt(tail[1] ?? '', 16)) ?? 'mismatch'),
  };
}

function isTrueLength(raw: Uint8Array, from: number, declared: number): boolean {
  const digits = crcDigits(raw, from + declared);
  return digits > 0 && readDigits(raw, from + declared, digits) === crcOf(raw, from, from + declared);
}

/** Name of a checksum in a row: `crc-16/arc` is `arc`; a constant explains nothing. */
function variantOf(name: string): string {
  const short = name.toLowerCase().replace(/^crc[-_ ]?16[-_/ ]?/, '');
  return short === 'constant-1234' ? 'mismatch' : short;
}

function checkFrame(row: Row): Check[] {
  const raw = bytesOf(textOf(row['raw']));
  const seen = inspectFrame(raw);
  const valid = row['valid_length'] === true && row['valid_crc'] === true;
  const stated = variantOf(textOf(row['crc_variant']));
  const first = eventsOf([raw], strict)[0];
  const open = eventsOf([raw], tolerant)[0];
  const checks = [
    compare('frame: strict verdict', valid, first?.verdict === 'ok'),
    compare('frame: declared length', row['declared_length'] ?? null, seen.declared ?? null),
    compare('frame: actual length', row['actual_length'], seen.actual),
    compare('frame: expected CRC', row['expected_crc'], seen.expectedCrc),
    compare('frame: CRC variant', stated, variantOf(seen.variant)),
  ];
  const recoverable = ['hj212', 'modbus', 'modbus-swapped', 'arc'].includes(stated);
  if (!valid && recoverable)
    checks.push(compare('frame: tolerated with the switch', 'ok-tolerated', open?.verdict));
  // A constant is no checksum of the frame: whoever allows it takes anything.
  const checking = eventsOf([raw], profileWith({ ...tolerant, 'crc-constant': false }))[0];
  if (stated === 'mismatch')
    checks.push(compare('frame: refused by every profile', 'rejected', checking?.verdict));
  return checks;
}

function checkStandard(row: Row): Check[] {
  if (typeof row['frame'] !== 'string') return [];
  const raw = bytesOf(row['frame']);
  const event = eventsOf([raw], strict)[0];
  const checks = [compare('standard: strict verdict', 'ok', event?.verdict)];
  if (event === undefined || event.verdict === 'rejected') return checks;
  const decoded = decodeSegment(event.value.segment);
  if (decoded.verdict === 'rejected') return [...checks, compare('standard: decodes', 'ok', decoded.reason)];
  const { header } = decoded.value;
  const again = encodeFrame(encodeSegment(draftOf(decoded.value)));
  return [
    ...checks,
    compare('standard: CN and ST', [row['cn'], row['st']], [header.cn, header.st]),
    compare('standard: Flag', row['flag'] ?? null, header.flag === undefined ? null : String(header.flag)),
    compare('standard: round trip', row['frame'], again && decodeText(again).text),
  ];
}

function checkStream(row: Row, decrypt: Decrypt | undefined): Check[] {
  const chunks = (row['chunks_b64'] as string[]).map(fromBase64);
  const events = eventsOf(chunks, strict);
  const expected = row['expect'] as Row[];
  const said = events.map((event): Row => {
    if (event.verdict === 'rejected') return { result: 'error', kind: event.reason };
    const { segment, encrypted } = event.value;
    return encrypted
      ? { result: 'frame-encrypted', segment_b64: btoa(String.fromCharCode(...segment)) }
      : { result: 'frame', segment: decodeText(segment).text };
  });
  const wanted = expected.map(({ result, kind, segment, segment_b64 }) => ({
    result,
    kind,
    segment,
    segment_b64,
  }));
  const checks = [{ ...compare('stream: events', wanted, said) }];
  expected.forEach((want, i) => {
    const event = events[i];
    if (event === undefined || event.verdict === 'rejected') return;
    const { segment } = event.value;
    if (want['encoding'] !== undefined)
      checks.push(compare('stream: encoding', want['encoding'], decodeText(segment).encoding));
    if (want['plaintext'] === undefined || decrypt === undefined) return;
    const plain = decrypt(segment);
    checks.push(
      compare('stream: plaintext', want['plaintext'], plain && decodeText(plain).text),
      compare('stream: CRC of the plaintext', want['crc'], plain && crcText(crcOf(plain))),
    );
  });
  return checks.map((check) => ({ ...check, detail: `${textOf(row['name'])}: ${check.detail}` }));
}

const isListOf = (list: unknown, is: (one: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(is);
const isBase64 = (one: unknown): boolean =>
  typeof one === 'string' && one.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(one);

/**
 * Holds one row of a vectors file (real frame, standard example or stream case; told apart by its members) against the
 * codec. A row of no known shape is a disagreement, never skipped in silence.
 */
export function checkRow(row: unknown, decrypt?: Decrypt): Check[] {
  if (typeof row === 'object' && row !== null) {
    const { chunks_b64: chunks, expect } = row as Row;
    if (isListOf(chunks, isBase64) && isListOf(expect, (one) => typeof one === 'object' && one !== null))
      return checkStream(row as Row, decrypt);
    if (typeof (row as Row)['segment'] === 'string') return checkStandard(row as Row);
    if (typeof (row as Row)['raw'] === 'string') return checkFrame(row as Row);
  }
  return [{ category: 'shape of the row', agrees: false, detail: 'neither raw, segment nor chunks_b64' }];
}
