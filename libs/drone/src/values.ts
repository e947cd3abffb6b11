/** Readers that are lenient in type and strict in structure: what is no such value is `undefined`, never a guess, never a throw. */

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

export const listOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? (value as readonly unknown[]) : undefined;

/** A finite number, or the text of one: vendors' own examples write `"percent": "100"`. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export const wholeOf = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && Number.isInteger(number) ? number : undefined;
};

/** A text that says something; a bare number is taken as its digits (`domain` is `"3"` here and `3` there). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export const flagOf = (value: unknown): boolean | undefined =>
  value === true || value === 1 || value === '1' || value === 'true'
    ? true
    : value === false || value === 0 || value === '0' || value === 'false'
      ? false
      : undefined;

/** A member of a nested structure, by its path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let now: unknown = value;
  for (const name of path) {
    const fields = fieldsOf(now);
    if (fields === undefined || !Object.hasOwn(fields, name)) return undefined;
    now = fields[name];
  }
  return now;
}

/** Drops members that are `undefined`, so that a partial structure can be laid over an older one. */
export function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** JSON within bounds, or why not. Deeper nesting than any message needs is refused before somebody walks it. */
export function parseJson(
  text: string,
): { readonly value: unknown } | { readonly wrong: 'too-long' | 'not-json' | 'too-deep' } {
  if (text.length > mostCharacters) return { wrong: 'too-long' };
  let depth = 0;
  for (const char of text) {
    if (char === '{' || char === '[') depth++;
    if (char === '}' || char === ']') depth--;
    if (depth > mostDepth) return { wrong: 'too-deep' };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { wrong: 'not-json' };
  }
}

const mostCharacters = 8_000_000;
const mostDepth = 64;

export interface Timed {
  readonly atMs: number | undefined;
  readonly note: 'time-missing' | 'time-in-seconds' | 'time-implausible' | undefined;
}

const [earliest, latest] = [Date.UTC(2010, 0), Date.UTC(2100, 0)];

/** Milliseconds of the device's clock; seconds are recognised by their size, what fits neither is no time. */
export function timeOf(value: unknown): Timed {
  const number = numberOf(value);
  if (number === undefined) return { atMs: undefined, note: 'time-missing' };
  if (number >= earliest && number < latest) return { atMs: number, note: undefined };
  if (number * 1000 >= earliest && number * 1000 < latest)
    return { atMs: number * 1000, note: 'time-in-seconds' };
  return { atMs: undefined, note: 'time-implausible' };
}

export interface Position {
  readonly lon: number;
  readonly lat: number;
}

/**
 * A position in degrees that can be one. The documented range of the vendor is that of a float, and an aircraft without a
 * fix reports 0,0: both are no position.
 */
export function positionOf(lon: unknown, lat: unknown): Position | undefined {
  const [east, north] = [numberOf(lon), numberOf(lat)];
  if (east === undefined || north === undefined || (east === 0 && north === 0)) return undefined;
  return Math.abs(east) <= 180 && Math.abs(north) <= 90 ? { lon: east, lat: north } : undefined;
}
