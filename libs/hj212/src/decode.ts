import { needsDataTime } from './commands.js';
import { readFields, type Field } from './data-area.js';
import { readFactors, type Factor } from './factors.js';
import { placeFlag } from './flag-place.js';
import { isFieldsBehind } from './fields-behind.js';
import { readHeader, type Header } from './header.js';
import { judge, strict, type Deviation, type Profile, type Verdict } from './profile.js';
import { decodeText, isDigits, type Encoding } from './text.js';
import { chinaOffsetMinutes, parseStamp, readDataTime } from './times.js';

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
  /** The message says a DataTime, whether it can be read or not: nothing else may stand in for it. */
  saysDataTime: boolean;
}

/** How stamps are read and which deviations a source may show. */
export interface DecodeOptions {
  profile?: Profile;
  offsetMinutes?: number;
  /** Commands whose intervals this source labels by their end: there 24:00 is the end of its day. */
  endLabelled?: readonly string[];
}

const opening = 'CP=&&';

/**
 * Decodes a data segment (plain text; decrypt before) into header, fields in their order, and factors. Nothing is
 * dropped: repeated keys, repeated factors and unknown commands are kept and noted. Never throws.
 */
export function decodeSegment(
  segment: Uint8Array,
  { profile = strict, offsetMinutes = chinaOffsetMinutes, endLabelled = [] }: DecodeOptions = {},
): Verdict<Message> {
  const { text, encoding } = decodeText(segment);
  // The first CP=&&: log text and ciphertext may hold others.
  const area = text.indexOf(opening);
  const close = text.endsWith('&&') ? text.length - 2 : closeOf(text);
  if (area < 0 || close < area + opening.length)
    return { verdict: 'rejected', reason: 'no-data-area', detail: 'there is no CP=&& ... && in the segment' };
  const met: Deviation[] = [];
  const behind = text.slice(close + 2);
  if (behind !== '') met.push('fields-behind-data-area');
  const read = readHeader(text.slice(0, area) + behind.replace(/^;/, ''), met);
  if ('reason' in read)
    return { verdict: 'rejected', reason: read.reason, detail: 'the header cannot be used: ' + read.reason };
  const { header } = read;
  if (encoding === 'gbk') met.push('encoding-gbk');
  if (encoding === 'latin1') met.push('encoding-unknown');
  const fields = readFields(text.slice(area + opening.length, close), met);
  const isHeaderFlag = placeFlag(fields, header, met);
  const factors = readFactors(fields, header.cn, met, isHeaderFlag);
  const flag = header.flag ?? 0;
  const message: Message = {
    header,
    version: flag >> 2,
    wantsAck: (flag & 1) !== 0,
    resend: header.rf === '1',
    encoding,
    fields,
    factors,
    dataTimeMs: undefined,
    saysDataTime: false,
  };
  const wrong = addDataTime(message, offsetMinutes, endLabelled.includes(header.cn), met);
  const verdict = judge(message, met, profile);
  return wrong !== undefined && verdict.verdict === 'rejected' && verdict.reason === 'data-time-impossible'
    ? { ...verdict, detail: wrong }
    : verdict;
}

/** Where the data area closes in a segment that goes on behind it with fields, as `readFrame` takes it; -1 when it does not. */
function closeOf(text: string): number {
  const close = text.lastIndexOf('&&');
  return isFieldsBehind(text.slice(close + 2)) ? close : -1;
}

/** Reads DataTime into a message. What is there and cannot be read is returned in words, and nothing stands in for it. */
function addDataTime(
  message: Message,
  offsetMinutes: number,
  isEndLabelled: boolean,
  met: Deviation[],
): string | undefined {
  const { header, fields, factors } = message;
  const text = dataTimeText(message, met);
  if (text !== undefined) {
    message.saysDataTime = true;
    const ms = readDataTime(text, offsetMinutes, header.cn === '2011' || isEndLabelled);
    const another = fields.find(({ key, value }) => isDataTime(key) && value !== text);
    if (ms === undefined || another !== undefined) {
      met.push('data-time-impossible');
      const also =
        another === undefined ? '' : `, and also ${JSON.stringify(another.value ?? '').slice(0, 80)}`;
      return `DataTime is ${JSON.stringify(text).slice(0, 80)}${also}`;
    }
    if (text.length !== 14 || text.startsWith('24', 8)) met.push('data-time-format');
    message.dataTimeMs = ms;
    return undefined;
  }
  if (factors.length === 0 || !needsDataTime(header.cn)) return undefined;
  if (header.cn !== '2011') {
    met.push('statistics-without-data-time');
    return undefined;
  }
  message.dataTimeMs = timeOfQn(header.qn ?? '', offsetMinutes);
  met.push(message.dataTimeMs === undefined ? 'no-time-at-all' : 'data-time-missing');
  return undefined;
}

const isDataTime = (key: string): boolean =>
  key === 'DataTime' || (key.length === 8 && key.toLowerCase() === 'datatime');

/** DataTime as sent: in the data area, in any case of its name, else in the header, where it does not belong. */
function dataTimeText({ header, fields }: Message, met: Deviation[]): string | undefined {
  for (const { key, value = '' } of fields)
    if (isDataTime(key)) {
      if (key !== 'DataTime') met.push('name-case');
      return value;
    }
  const placed = header.entries.find(({ name }) => isDataTime(name));
  if (placed !== undefined) met.push('data-time-misplaced');
  return placed?.value;
}

/** The moment that a QN names; some devices send epoch milliseconds (13 digits) in its place. */
const timeOfQn = (qn: string, offsetMinutes: number): number | undefined =>
  isDigits(qn, 13, 13) ? Number(qn) : parseStamp(qn, offsetMinutes);
