import { requestBodies, uploadBodies, type Body } from './bodies.js';
import { valuesOf, type Field } from './data-area.js';
import type { Message } from './decode.js';
import { encodeSegment } from './encode.js';
import { readItems, type FactorText } from './items.js';
import { readValue, writeValue, type Param, type Values } from './params.js';
import { chinaOffsetMinutes } from './times.js';

export type { FactorText } from './items.js';

type DataOf<B extends Body> = Values<B['params']> &
  (B extends { factors: true } ? { factors: readonly FactorText[] } : unknown);

/** CN of the commands that a platform sends. */
export type RequestCn = keyof typeof requestBodies;
/** CN of the commands that a device sends. */
export type UploadCn = keyof typeof uploadBodies;
/** What a request of this CN says. */
export type Request<C extends RequestCn> = DataOf<(typeof requestBodies)[C]>;
/** What an upload of this CN says. */
export type Upload<C extends UploadCn> = DataOf<(typeof uploadBodies)[C]>;

/** The header of a message that is to be written. */
export interface Envelope {
  /** Absent in what a device of 2005 sends by itself. */
  qn?: string;
  st: string;
  /** PW and MN are absent in some answers of 2005. */
  pw?: string;
  mn?: string;
  /** See `flagOf`; absent in what a device of 2005 sends by itself. */
  flag?: number;
  pnum?: number;
  pno?: number;
  /** RF=1 of 2025: stored data sent again. */
  resend?: boolean;
  /** QN of the request that a device of 2005 answers: it stands in the data area. */
  about?: string;
}

/** Flag of an edition (0: 2005, 1: 2017, 2: 2025) with the bits for an answer and for packet numbers. */
export const flagOf = (version: number, { ack = false, split = false } = {}): number =>
  (version << 2) | (split ? 2 : 0) | (ack ? 1 : 0);

/** A segment, or the parameter that cannot be written. */
export type Built = { ok: true; segment: Uint8Array } | { ok: false; key: string };

/** What a message says, or the parameter that is missing or has none of its values. */
export type ReadBody<T> =
  { ok: true; data: T } | { ok: false; reason: 'command' | 'missing' | 'value'; key: string };

/** Writes what a platform sends. Times are epoch milliseconds and are written in the zone of the device. */
export const buildRequest = <C extends RequestCn>(
  to: Envelope,
  cn: C,
  data: Request<C>,
  offsetMinutes = chinaOffsetMinutes,
): Built => build(to, cn, requestBodies[cn], data as Data, offsetMinutes);

/** Writes what a device sends. */
export const buildUpload = <C extends UploadCn>(
  from: Envelope,
  cn: C,
  data: Upload<C>,
  offsetMinutes = chinaOffsetMinutes,
): Built => build(from, cn, uploadBodies[cn], data as Data, offsetMinutes);

/** Reads what a platform sent; keys without regard to case, separators and unknown keys do not matter. */
export const readRequest = <C extends RequestCn>(
  message: Message,
  cn: C,
  offsetMinutes = chinaOffsetMinutes,
): ReadBody<Request<C>> => read<Request<C>>(message, cn, requestBodies[cn], offsetMinutes);

/** Reads what a device sent. */
export const readUpload = <C extends UploadCn>(
  message: Message,
  cn: C,
  offsetMinutes = chinaOffsetMinutes,
): ReadBody<Upload<C>> => read<Upload<C>>(message, cn, uploadBodies[cn], offsetMinutes);

type Data = Readonly<Record<string, unknown>> & { factors?: readonly FactorText[] };

const isOld = (flag: number | undefined): boolean => (flag ?? 0) >> 2 === 0;
const keyOf = (param: Param, old: boolean): string => (old ? (param.old ?? param.key) : param.key);

function build(envelope: Envelope, cn: string, { params, factors }: Body, data: Data, offset: number): Built {
  const old = isOld(envelope.flag);
  const front: Field[] =
    envelope.about === undefined ? [] : [{ key: 'QN', value: envelope.about, separator: ';' }];
  const back: Field[] = [];
  for (const [name, param] of Object.entries(params)) {
    const key = keyOf(param, old);
    const given = data[name];
    if (given === undefined && param.optional) continue;
    const list: readonly unknown[] = param.many && Array.isArray(given) ? given : [given];
    if (list.length === 0 && !param.optional) return { ok: false, key };
    const fields = param.last ? back : front;
    for (const one of list) {
      const value = writeValue(param, one, offset);
      if (value === undefined) return { ok: false, key };
      const before = front.at(-1);
      if (before !== undefined && param.comma && !param.last && old) before.separator = ',';
      fields.push({ key, value, separator: ';' });
    }
  }
  const middle = factors ? (data.factors ?? []).flatMap(factorFields) : [];
  const wrong = middle.find(({ key, value }) => /[;,=&\s]/.test(key) || !isWritable(value ?? ''));
  if (wrong !== undefined) return { ok: false, key: wrong.key };
  const close = middle.at(-1);
  if (close !== undefined && back.length > 0) close.separator = ',';
  const fields = [...front, ...middle, ...back];
  const end = fields.at(-1);
  if (end !== undefined) end.separator = '';
  return { ok: true, segment: encodeSegment({ header: headerOf(envelope, cn), fields }) };
}

/** Separators only inside a log text, which must be closed; no closing && and no blanks at the ends. */
const isWritable = (value: string): boolean =>
  /^\/\/(?:(?!\/\/).)*\/\/$/s.test(value) || (!/[;,=]|^\/\//.test(value) && value.trim() === value);

function factorFields({ code, values, flag, eFlag, sampleTime }: FactorText): Field[] {
  const pairs: [string, string | undefined][] = [
    ['SampleTime', sampleTime],
    ...values.map(({ suffix, text }): [string, string] => [suffix, text]),
    ['Flag', flag],
    ['EFlag', eFlag],
  ];
  const fields = pairs.flatMap(([suffix, value]): Field[] =>
    value === undefined ? [] : [{ key: `${code}-${suffix}`, value, separator: ',' }],
  );
  const last = fields.at(-1);
  if (last !== undefined) last.separator = ';';
  return fields;
}

function headerOf({ qn, st, pw, mn, flag, pnum, pno, resend }: Envelope, cn: string) {
  const entries: [string, string | number | undefined][] = [
    ['QN', qn],
    ['ST', st],
    ['CN', cn],
    ['PW', pw],
    ['MN', mn],
    ['Flag', flag],
    ['PNUM', pnum],
    ['PNO', pno],
    ['RF', resend ? 1 : undefined],
  ];
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: String(value) }]));
}

function read<T>({ header, fields }: Message, cn: string, body: Body, offsetMinutes: number): ReadBody<T> {
  if (header.cn !== cn) return { ok: false, reason: 'command', key: header.cn };
  const data: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(body.params)) {
    const key = keyOf(param, isOld(header.flag));
    const texts = valuesOf(fields, key);
    if (texts.length === 0 && param.optional) continue;
    if (texts.length === 0) return { ok: false, reason: 'missing', key };
    const values = texts.map((text) => readValue(param, text, offsetMinutes));
    if (values.includes(undefined)) return { ok: false, reason: 'value', key };
    data[name] = param.many ? values : values[0];
  }
  if (body.factors) data['factors'] = readItems(fields);
  // The loop above has put in each parameter of the table that T is made of.
  return { ok: true, data: data as T };
}
