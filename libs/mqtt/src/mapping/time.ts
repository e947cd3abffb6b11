import { MINUTE_MS, parseEpoch, parseLocalTime, type OffsetAt } from '@farwatch/domain/reading';
import { Fault } from '@farwatch/runtime/fault';

import { compileAll, type Scope } from './place.js';
import type { TimeRule } from './schema.js';

export type Interval =
  | { readonly ok: true; readonly start: number; readonly end: number; readonly fromArrival: boolean }
  | { readonly ok: false; readonly found: unknown };

/**
 * Compiles a time rule: the interval that an item speaks of, in epoch milliseconds. The arrival stands in only where there is
 * no time at all (`null` says so); one that is there and cannot be read is never "now". Throws `Fault` for an unknown zone.
 */
export function compileTime(rule: TimeRule): (scope: Scope, arrivalMs: number) => Interval {
  const read = rule.from === undefined ? undefined : compileAll(rule.from);
  const parse = parserOf(rule);
  const length = rule.interval === undefined ? 0 : rule.interval.seconds * 1_000;
  const named = rule.interval?.time ?? 'end';
  return (scope, arrivalMs) => {
    const found = read?.(scope).find((value) => value !== null);
    const fromArrival = found === undefined && rule.fallback === 'arrival';
    const at = fromArrival ? arrivalMs : parse(found);
    if (at === undefined) return { ok: false, found };
    return named === 'end'
      ? { ok: true, start: at - length, end: at, fromArrival }
      : { ok: true, start: at, end: at + length, fromArrival };
  };
}

const epochMs = { 'epoch-s': 1_000, 'epoch-ms': 1, 'epoch-us': 1e-3, 'epoch-ns': 1e-6 } as const;

/** A text with an offset of its own is read by it, whatever the format says; digits are an epoch where one is expected. */
function parserOf({ format, zone }: TimeRule): (found: unknown) => number | undefined {
  const offsetAt = format === 'iso-local' ? compileZone(zone!) : undefined;
  const isText = format === 'iso' || format === 'iso-local';
  return (found) => {
    if (typeof found === 'string') {
      const written = parseLocalTime(found, offsetAt);
      if (written !== undefined || isText) return written;
    }
    if (isText) return undefined;
    const number = typeof found === 'string' ? decimal(found.trim()) : found;
    if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
    if (format === 'epoch') return parseEpoch(number);
    const ms = Math.round(number * epochMs[format]);
    return Math.abs(ms) <= 8.64e15 ? ms : undefined;
  };
}

/** A decimal number as people write it: no blank, no hex, no `inf`. */
export function decimal(text: string): number | undefined {
  return text.length <= 40 && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text)
    ? Number(text)
    : undefined;
}

/** Offset of a zone east of UTC in milliseconds, by instant. */
function compileZone(zone: string): OffsetAt {
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
