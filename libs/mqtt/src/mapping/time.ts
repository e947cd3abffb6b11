import { MINUTE_MS, parseTime } from '@farwatch/domain/reading';
import { Fault } from '@farwatch/runtime/fault';

import { compilePlaces, type Scope } from './place.js';
import type { TimeRule } from './schema.js';

export type Interval =
  | { readonly ok: true; readonly start: number; readonly end: number; readonly fromArrival: boolean }
  | { readonly ok: false; readonly found: unknown };

/** Compiles a time rule: the interval that an item speaks of, in epoch milliseconds. Throws `Fault` for an unknown zone. */
export function compileTime(rule: TimeRule): (scope: Scope, arrivalMs: number) => Interval {
  const read = rule.from === undefined ? undefined : compilePlaces(rule.from);
  const parse = parserOf(rule);
  const length = rule.interval === undefined ? 0 : rule.interval.seconds * 1_000;
  const named = rule.interval?.time ?? 'end';
  return (scope, arrivalMs) => {
    const found = read?.(scope);
    let at = found === undefined ? undefined : parse(found);
    const fromArrival = at === undefined;
    if (at === undefined) {
      if (rule.fallback === 'refuse') return { ok: false, found };
      at = arrivalMs;
    }
    return named === 'end'
      ? { ok: true, start: at - length, end: at, fromArrival }
      : { ok: true, start: at, end: at + length, fromArrival };
  };
}

function parserOf(rule: TimeRule): (found: unknown) => number | undefined {
  const { format } = rule;
  if (format === 'iso') return (found) => (typeof found === 'string' ? parseTime(found) : undefined);
  if (format === 'iso-local') {
    const offsetAt = compileZone(rule.zone!);
    return (found) => (typeof found === 'string' ? fromLocal(found, offsetAt) : undefined);
  }
  const scale = { 'epoch-s': 1_000, 'epoch-ms': 1, 'epoch-ns': 1e-6 }[format];
  return (found) => {
    const number =
      typeof found === 'number' ? found : rule.text && typeof found === 'string' ? decimal(found) : undefined;
    if (number === undefined || !Number.isFinite(number)) return undefined;
    const ms = Math.round(number * scale);
    return Math.abs(ms) <= 8.64e15 ? ms : undefined;
  };
}

/** A decimal number as people write it: no blank, no hex, no `inf`. */
export function decimal(text: string): number | undefined {
  return text.length <= 40 && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text)
    ? Number(text)
    : undefined;
}

/** A time without offset, read in a zone: twice, because the offset depends on the instant. */
function fromLocal(text: string, offsetAt: (ms: number) => number): number | undefined {
  const asUtc = parseTime(`${text}Z`);
  if (asUtc === undefined) return undefined;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

/** Offset of a zone east of UTC in milliseconds, by instant. */
function compileZone(zone: string): (ms: number) => number {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed) {
    const offset = (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * MINUTE_MS;
    return () => offset;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (cause) {
    throw new Fault('mapping', `unknown time zone ${zone}`, { cause });
  }
  return (ms) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const local = Date.UTC(
      part['year']!,
      part['month']! - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    return local - Math.floor(ms / 1_000) * 1_000;
  };
}
