import { isKnownCommand } from './commands.js';
import type { Deviation } from './profile.js';
import { isDigits, trimmed } from './text.js';

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
  /** RF of 2025, as sent. */
  rf: string | undefined;
  /** All names and values in their order, the unknown ones too. */
  entries: { name: string; value: string }[];
}

const names = ['QN', 'ST', 'CN', 'PW', 'MN', 'Flag', 'PNUM', 'PNO', 'RF'] as const;
const exact = new Map<string, number>(names.map((name, place) => [name, place]));
const anyCase = new Map<string, number>(names.map((name, place) => [name.toLowerCase(), place]));

type Read = { header: Header } | { reason: 'header-unreadable' | 'st-missing' | 'cn-missing' };

/** Reads the text in front of `CP=&&` (HJ 212-2017 table 2); deviations are added to `met`. */
export function readHeader(text: string, met: Deviation[]): Read {
  const entries: Header['entries'] = [];
  const values: (string | undefined)[] = new Array<string | undefined>(names.length).fill(undefined);
  let last = -1;
  for (let at = 0; at < text.length;) {
    const semicolon = text.indexOf(';', at);
    const end = semicolon < 0 ? text.length : semicolon;
    const equals = text.indexOf('=', at);
    if (end > at) {
      if (equals < at || equals >= end) return { reason: 'header-unreadable' };
      const name = trimmed(text.slice(at, equals));
      const value = trimmed(text.slice(equals + 1, end));
      // A CP with blanks inside opens no data area here, but would without them: nobody can say what was meant.
      if (name === '' || (name.endsWith('CP') && value.startsWith('&&')))
        return { reason: 'header-unreadable' };
      if (name.length + value.length + 1 !== end - at) met.push('spaces');
      entries.push({ name, value });
      const place = placeOf(name, met);
      if (place >= 0) {
        if (place < last) met.push('header-order');
        else last = place;
        if (values[place] !== undefined) met.push('header-repeated');
        else values[place] = value;
      }
    }
    at = end + 1;
  }
  const [qn, st, cn, pw, mn, flagText, pnumText, pnoText, rf] = values;
  if (!cn) return { reason: 'cn-missing' };
  if (!st) return { reason: 'st-missing' };
  const flag = smallNumber(flagText, 255, 'flag-format', met);
  const pnum = smallNumber(pnumText, 9999, 'packet-numbers-format', met);
  const pno = smallNumber(pnoText, 9999, 'packet-numbers-format', met);
  const header: Header = { qn, st, cn, pw, mn, flag, pnum, pno, rf, entries };
  checkHeader(header, flagText === undefined, met);
  return { header };
}

function placeOf(name: string, met: Deviation[]): number {
  const place = exact.get(name);
  if (place !== undefined) return place;
  const other = anyCase.get(name.toLowerCase());
  met.push(other === undefined ? 'header-unknown' : 'header-name-case');
  return other ?? -1;
}

/** A number of at most four digits and at most `max`; anything else is noted as a deviation and undefined. */
function smallNumber(
  text: string | undefined,
  max: number,
  name: Deviation,
  met: Deviation[],
): number | undefined {
  if (text === undefined) return undefined;
  if (isDigits(text, 1, 4) && Number(text) <= max) return Number(text);
  met.push(name);
  return undefined;
}

const stForm = /^[0-9A-Z]{2}$/;

function checkHeader(
  { qn, st, cn, pw, mn, flag, pnum, pno }: Header,
  noFlag: boolean,
  met: Deviation[],
): void {
  if (!qn) met.push('qn-missing');
  else if (!isDigits(qn, 17, 17)) met.push('qn-format');
  if (!stForm.test(st)) met.push('st-format');
  if (!isKnownCommand(cn)) met.push('cn-unknown');
  if (noFlag) met.push('flag-missing');
  // Answers of 2005 carry neither PW nor MN; a device that leaves them empty in its data is not configured.
  const answer = cn.startsWith('9');
  if (pw === '' || (pw === undefined && !answer)) met.push('pw-empty');
  if (mn === '' || (mn === undefined && !answer)) met.push('mn-empty');
  if (mn && mn.length !== 24 && mn.length !== 14) met.push('mn-format');
  const numbered = pnum !== undefined && pno !== undefined;
  const split = ((flag ?? 0) & 2) !== 0;
  if (split && !numbered) met.push('packet-numbers-missing');
  if (!split && (pnum !== undefined || pno !== undefined)) met.push('packet-numbers-unflagged');
}
