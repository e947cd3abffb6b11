import { needsDataTime } from './commands.js';
import { readFields, valueOf, type Field } from './data-area.js';
import { readFactors, type Factor } from './factors.js';
import { readHeader, type Header } from './header.js';
import { judge, strict, type Deviation, type Profile, type Verdict } from './profile.js';
import { decodeText, isDigits, type Encoding } from './text.js';
import { chinaOffsetMinutes, parseStamp } from './times.js';

export type { Header } from './header.js';

/** A decoded data segment. */
export interface Message {
  header: Header;
  /** Flag >> 2: 0 is 2005, 1 is 2017, 2 is 2025. */
  version: number;
  wantsAck: boolean;
  /** RF=1 of 2025: stored data sent again. */
  resend: boolean;
  encoding: Encoding;
  fields: Field[];
  factors: Factor[];
  /** DataTime as epoch milliseconds; for 2051, 2061, 2031, 2041 the START of the interval. For 2011 without one: the QN. */
  dataTimeMs: number | undefined;
}

/** How stamps are read and which deviations a source may show. */
export interface DecodeOptions {
  profile?: Profile;
  offsetMinutes?: number;
}

const opening = 'CP=&&';

/**
 * Decodes a data segment (plain text; decrypt before) into header, fields in their order, and factors. Nothing is
 * dropped: repeated keys, repeated factors and unknown commands are kept and noted. Never throws.
 */
export function decodeSegment(
  segment: Uint8Array,
  { profile = strict, offsetMinutes = chinaOffsetMinutes }: DecodeOptions = {},
): Verdict<Message> {
  const { text, encoding } = decodeText(segment);
  // The first CP=&&: log text and ciphertext may hold others.
  const area = text.indexOf(opening);
  if (area < 0 || !text.endsWith('&&') || text.length < area + opening.length + 2)
    return { verdict: 'rejected', reason: 'no-data-area', detail: 'there is no CP=&& ... && in the segment' };
  const met: Deviation[] = [];
  const read = readHeader(text.slice(0, area), met);
  if ('reason' in read)
    return { verdict: 'rejected', reason: read.reason, detail: 'the header cannot be used: ' + read.reason };
  const { header } = read;
  if (encoding === 'gbk') met.push('encoding-gbk');
  if (encoding === 'latin1') met.push('encoding-unknown');
  const fields = readFields(text.slice(area + opening.length, -2), met);
  const factors = readFactors(fields, header.cn, met);
  const flag = header.flag ?? 0;
  const message: Message = {
    header,
    version: flag >> 2,
    wantsAck: (flag & 1) !== 0,
    resend: header.rf === '1',
    encoding,
    fields,
    factors,
    dataTimeMs: readDataTime(header, fields, factors, offsetMinutes, met),
  };
  return judge(message, met, profile);
}

function readDataTime(
  header: Header,
  fields: Field[],
  factors: Factor[],
  offsetMinutes: number,
  met: Deviation[],
): number | undefined {
  const text = valueOf(fields, 'DataTime');
  if (text !== undefined) {
    const ms = parseStamp(text, offsetMinutes);
    if (text.length !== 14 || ms === undefined) met.push('data-time-format');
    if (ms !== undefined) return ms;
  }
  if (factors.length === 0 || !needsDataTime(header.cn)) return undefined;
  if (header.cn !== '2011') {
    met.push('statistics-without-data-time');
    return undefined;
  }
  const ms = timeOfQn(header.qn ?? '', offsetMinutes);
  met.push(ms === undefined ? 'no-time-at-all' : 'data-time-missing');
  return ms;
}

/** The moment that a QN names; some devices send epoch milliseconds (13 digits) in its place. */
const timeOfQn = (qn: string, offsetMinutes: number): number | undefined =>
  isDigits(qn, 13, 13) ? Number(qn) : parseStamp(qn, offsetMinutes);
