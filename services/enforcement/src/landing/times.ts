import type { Declared, Landing } from './landing-file.js';

const zoned = /(Z|[+-]\d\d:?\d\d)$/i;
const local = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d+)?))?$/;
const earliest = Date.UTC(2010, 0);

/**
 * A time as files write it: with a zone, as seconds or milliseconds since 1970, or local with the declared zone. Undefined,
 * and listed, for everything else: an hour that nobody can name is none.
 */
export function readTime(
  landing: Landing,
  line: number,
  given: string | undefined,
  { zone, latestMs }: Declared,
): number | undefined {
  const text = (given ?? '').trim();
  if (text === '') return refuse(landing, line, 'no-time', 'there is no time');
  const ms = /^\d{9,11}(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{12,14}$/.test(text)
      ? Number(text)
      : localTime(text, zone);
  if (ms === undefined)
    return refuse(
      landing,
      line,
      'zone-undeclared',
      `${text.slice(0, 40)} has no zone: state it (zone=+08:00, in a URL %2B08:00)`,
    );
  if (!Number.isFinite(ms) || ms < earliest)
    return refuse(landing, line, 'bad-time', `${text.slice(0, 40)} is no time of a day`);
  if (ms > latestMs) return refuse(landing, line, 'in-the-future', text.slice(0, 40));
  return Math.round(ms);
}

function refuse(landing: Landing, line: number, reason: Reason, detail: string): undefined {
  landing.refuse(line, reason, detail);
  return undefined;
}
type Reason = 'no-time' | 'bad-time' | 'zone-undeclared' | 'in-the-future';

/** Undefined where the zone is missing, NaN where it is no time at all. */
function localTime(text: string, zone: string | undefined): number | undefined {
  if (zoned.test(text) && /^\d{4}-\d\d-\d\d[T ]/.test(text)) return Date.parse(text.replace(' ', 'T'));
  const parts = local.exec(text);
  if (parts === null) return Number.NaN;
  if (zone === undefined) return undefined;
  const [, year, month, day, hour, minute, second = '00'] = parts as unknown as string[];
  const two = (value = ''): string => value.padStart(2, '0');
  return Date.parse(
    `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second.replace(',', '.')}${zone}`,
  );
}
