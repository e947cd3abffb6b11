import { parseTime } from '@farwatch/domain/reading';

/** In which order a date is written when its year is not first. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** What the time of a row says: an instant, a whole day, or both ends of an interval. Epoch milliseconds. */
export type TimeLabel =
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'day'; readonly start: number; readonly end: number }
  | { readonly kind: 'range'; readonly start: number; readonly end: number };

const dayMs = 86_400_000;
const zone = String.raw`(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?`;
const clock = String.raw`(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?`;
const dated = new RegExp(
  String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:T|\s+|\s*T\s*)${clock}\s*${zone})?$`,
  'i',
);
const otherOrder = new RegExp(
  String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:(?:T|\s+)${clock}\s*${zone})?$`,
  'i',
);
const digits = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?)?$/;
const ranged = /^(.*\d{1,2}:\d{2}(?::\d{2})?)\s*[-~–—至]\s*(\d{1,2}:\d{2}(?::\d{2})?)$/;
const rangedWhole = /^(\d{4}[^\s]*\s*\S*?)\s*(?:[~–—至/]|\s-\s)\s*(\d{4}\D.*)$/;

/**
 * Reads a time as people write it, or answers undefined: nothing is guessed. The calendar is checked, 24:00 is the end of the
 * day. Without a zone of its own a time is at `offset` (`+08:00`). `00:00-01:00` is a range only where it is `intervalMs`
 * long (a day has 24 h); otherwise its tail might as well be a zone, and it is not read.
 */
export function readTimeLabel(
  given: string,
  options: { readonly offset: string; readonly dates?: DateOrder; readonly intervalMs?: number },
): TimeLabel | undefined {
  const text = chinese(given.normalize('NFKC').trim());
  const whole = rangedWhole.exec(text);
  if (whole) {
    const [from, to] = [readTimeLabel(whole[1]!, options), readTimeLabel(whole[2]!, options)];
    if (from?.kind !== 'instant' || to?.kind !== 'instant' || to.at <= from.at) return undefined;
    return { kind: 'range', start: from.at, end: to.at };
  }
  const range = /T\d/i.test(text) ? null : ranged.exec(text);
  if (range) return readRange(range[1]!, range[2]!, options);
  const parts = partsOf(text, options.dates ?? 'ymd');
  if (parts === undefined) return undefined;
  const { date, time, offset } = parts;
  const at = parseTime(`${date}T${time ?? '00:00:00'}${offset ?? options.offset}`);
  if (at === undefined) return undefined;
  return time === undefined ? { kind: 'day', start: at, end: at + dayMs } : { kind: 'instant', at };
}

function readRange(
  from: string,
  to: string,
  options: { readonly offset: string; readonly dates?: DateOrder; readonly intervalMs?: number },
): TimeLabel | undefined {
  const start = readTimeLabel(from, options);
  if (start?.kind !== 'instant') return undefined;
  const seconds = (text: string): number =>
    text.split(':').reduce((sum, part, at) => sum + Number(part) * [3_600, 60, 1][at]!, 0);
  if (seconds(to) > 86_400) return undefined;
  const begun = seconds(/(\d{1,2}:\d{2}(?::\d{2})?)$/.exec(from)![1]!);
  const long = ((seconds(to) - begun + 86_400) % 86_400 || 86_400) * 1_000;
  return long === (options.intervalMs ?? 3_600_000)
    ? { kind: 'range', start: start.at, end: start.at + long }
    : undefined;
}

interface Parts {
  readonly date: string;
  readonly time: string | undefined;
  readonly offset: string | undefined;
}

const pad = (text: string): string => text.padStart(2, '0');

function partsOf(text: string, order: DateOrder): Parts | undefined {
  const first = dated.exec(text);
  if (first) return made(first[1]!, first[3]!, first[4]!, first.slice(5));
  const plain = digits.exec(text);
  if (plain)
    return made(plain[1]!, plain[2]!, plain[3]!, [plain[4], plain[5], plain[6], undefined, undefined]);
  const other = order === 'ymd' ? null : otherOrder.exec(text);
  if (!other) return undefined;
  const [, a = '', , b = '', year = '', ...rest] = other;
  return order === 'dmy' ? made(year, b, a, rest) : made(year, a, b, rest);
}

function made(
  year: string,
  month: string,
  day: string,
  rest: readonly (string | undefined)[],
): Parts | undefined {
  const [hour, minute = '00', second = '00', fraction, offset] = rest;
  if (year < '1900' || year > '2199') return undefined;
  return {
    date: `${year}-${pad(month)}-${pad(day)}`,
    time:
      hour === undefined
        ? undefined
        : `${pad(hour)}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`,
    offset: offset === undefined ? undefined : offsetOf(offset),
  };
}

/** `Z`, `+08:00`, `+0800` or `+08` as an offset of RFC 3339; other text as it is. */
export function offsetOf(text: string): string {
  if (/^(Z|UTC|GMT)$/i.test(text)) return 'Z';
  const parts = /^([+-]\d{2}):?(\d{2})?$/.exec(text);
  return parts ? `${parts[1]}:${parts[2] ?? '00'}` : text;
}

/** `2016年1月1日 8时30分` with signs instead of words. */
function chinese(text: string): string {
  if (!text.includes('年')) return text;
  return text
    .replace(/^(\d{4})年(\d{1,2})月(\d{1,2})日?\s*/, '$1-$2-$3 ')
    .replaceAll(/(\d{1,2})[时点](\d{1,2})分(?:(\d{1,2})秒)?/g, (_, h: string, m: string, s?: string) =>
      [h, pad(m), ...(s === undefined ? [] : [pad(s)])].join(':'),
    )
    .replaceAll(/(\d{1,2})[时点]/g, '$1:00')
    .trim();
}
