import { isKnownCommand, needsDataTime } from './commands.js';
import { readFields, valueOf, type Field } from './data-area.js';
import { readFactors, type Factor } from './factors.js';
import { judge, strict, type Deviation, type Profile, type Verdict } from './profile.js';
import { dataAreaFrom } from './read-frame.js';
import { decodeText, type Encoding } from './text.js';
import { chinaOffsetMinutes, parseStamp } from './times.js';

/** The header of a data segment; texts as sent. */
export interface Header {
  qn: string | undefined;
  st: string;
  cn: string;
  pw: string | undefined;
  mn: string | undefined;
  flag: number | undefined;
  pnum: number | undefined;
  pno: number | undefined;
  /** All names and values in their order, the unknown ones too. */
  entries: { name: string; value: string }[];
}

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

const order = ['qn', 'st', 'cn', 'pw', 'mn', 'flag', 'pnum', 'pno', 'rf'];
const spelled = ['QN', 'ST', 'CN', 'PW', 'MN', 'Flag', 'PNUM', 'PNO', 'RF'];

type Read = { header: Header } | { reason: 'header-unreadable' | 'st-missing' | 'cn-missing' };

function readHeader(text: string, met: Deviation[]): Read {
  const entries: Header['entries'] = [];
  const found = new Map<string, string>();
  let last = -1;
  for (const part of text.split(';')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals <= 0) return { reason: 'header-unreadable' };
    const name = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (name.length + value.length + 1 !== part.length) met.push('spaces');
    entries.push({ name, value });
    const lower = name.toLowerCase();
    const place = order.indexOf(lower);
    if (place < 0) met.push('header-unknown');
    else if (spelled[place] !== name) met.push('header-name-case');
    if (place >= 0 && place < last) met.push('header-order');
    last = Math.max(last, place);
    if (found.has(lower)) met.push('header-repeated');
    else found.set(lower, value);
  }
  const cn = found.get('cn') ?? '';
  const st = found.get('st') ?? '';
  if (cn === '') return { reason: 'cn-missing' };
  if (st === '') return { reason: 'st-missing' };
  const small = (name: string, met1: Deviation) => {
    const value = found.get(name);
    if (value === undefined) return undefined;
    if (/^\d{1,4}$/.test(value)) return Number(value);
    met.push(met1);
    return undefined;
  };
  const flag = small('flag', 'flag-format');
  if (flag !== undefined && flag > 255) met.push('flag-format');
  const header: Header = {
    qn: found.get('qn'),
    st,
    cn,
    pw: found.get('pw'),
    mn: found.get('mn'),
    flag,
    pnum: small('pnum', 'packet-numbers-format'),
    pno: small('pno', 'packet-numbers-format'),
    entries,
  };
  checkHeader(header, found, met);
  return { header };
}

function checkHeader(header: Header, found: Map<string, string>, met: Deviation[]): void {
  const { qn, st, cn, pw, mn, flag, pnum, pno } = header;
  if (!qn) met.push('qn-missing');
  else if (!/^\d{17}$/.test(qn)) met.push('qn-format');
  if (!/^[0-9A-Z]{2}$/.test(st)) met.push('st-format');
  if (!isKnownCommand(cn)) met.push('cn-unknown');
  if (!found.has('flag')) met.push('flag-missing');
  // Answers of 2005 carry neither PW nor MN; a device that leaves them empty in its data is not configured.
  const answer = /^9/.test(cn);
  if (pw === '' || (pw === undefined && !answer)) met.push('pw-empty');
  if (mn === '' || (mn === undefined && !answer)) met.push('mn-empty');
  if (mn && mn.length !== 24 && mn.length !== 14) met.push('mn-format');
  const numbered = pnum !== undefined && pno !== undefined;
  if (((flag ?? 0) & 2) !== 0 && !numbered) met.push('packet-numbers-missing');
  if (((flag ?? 0) & 2) === 0 && (pnum !== undefined || pno !== undefined))
    met.push('packet-numbers-unflagged');
}

/** How stamps are read and which deviations a source may show. */
export interface DecodeOptions {
  profile?: Profile;
  offsetMinutes?: number;
}

/**
 * Decodes a data segment (plain text; decrypt before) into header, fields in their order, and factors. Nothing is
 * dropped: repeated keys, repeated factors and unknown commands are kept and noted. Never throws.
 */
export function decodeSegment(
  segment: Uint8Array,
  { profile = strict, offsetMinutes = chinaOffsetMinutes }: DecodeOptions = {},
): Verdict<Message> {
  const area = dataAreaFrom(segment, 0, segment.length);
  const to = segment.length - 2;
  if (area < 0 || area > to || segment[to] !== 0x26 || segment[to + 1] !== 0x26)
    return { verdict: 'rejected', reason: 'no-data-area', detail: 'there is no CP=&& ... && in the segment' };
  const met: Deviation[] = [];
  const read = readHeader(decodeText(segment.subarray(0, area - 5)).text, met);
  if ('reason' in read)
    return { verdict: 'rejected', reason: read.reason, detail: 'the header cannot be used: ' + read.reason };
  const { header } = read;
  const { text, encoding } = decodeText(segment.subarray(area, to));
  if (encoding === 'gbk') met.push('encoding-gbk');
  if (encoding === 'latin1') met.push('encoding-unknown');
  const fields = readFields(text, met);
  const factors = readFactors(fields, header.cn, met);
  const flag = header.flag ?? 0;
  const message: Message = {
    header,
    version: flag >> 2,
    wantsAck: (flag & 1) !== 0,
    resend: header.entries.some(({ name, value }) => name === 'RF' && value === '1'),
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
  met.push('data-time-missing');
  return parseStamp(header.qn ?? '', offsetMinutes);
}
