/** Shapes of vector lines: a line of any other shape is named, never thrown at. */
import { isDay, localDayOf } from '../calendar/index.js';

export type Shape =
  | 'text'
  | 'day'
  | 'moment'
  | 'flag'
  | 'number'
  | 'count'
  | 'any'
  | { readonly optional: Shape }
  | { readonly nullable: Shape }
  | { readonly list: Shape }
  | { readonly tuple: readonly Shape[] }
  | { readonly either: readonly [Shape, Shape] }
  | { readonly words: readonly string[] }
  | { readonly of: Readonly<Record<string, Shape>> }
  | { readonly record: Shape };

export const optional = (shape: Shape): Shape => ({ optional: shape });
export const nullable = (shape: Shape): Shape => ({ nullable: shape });
export const list = (shape: Shape): Shape => ({ list: shape });
export const of = (fields: Readonly<Record<string, Shape>>): Shape => ({ of: fields });
export const words = (...known: readonly string[]): Shape => ({ words: known });

/** No list of a line is longer. */
const LONGEST = 10_000;
/** Terms and amounts beyond these are no vector but a mistake. */
const MOST_DAYS = 20_000;
const MOST = 1e12;

const plain: Readonly<Record<Extract<Shape, string>, (value: unknown) => boolean>> = {
  any: () => true,
  text: (value) => typeof value === 'string',
  day: isDay,
  moment: (value) => localDayOf(value) !== undefined,
  flag: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= MOST,
  count: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_DAYS,
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a value departs from a shape, in words; undefined when it does not. */
export function faultOf(value: unknown, shape: Shape, at = ''): string | undefined {
  if (typeof shape === 'string')
    return plain[shape](value) ? undefined : `${at === '' ? 'the line' : at} is no ${shape}`;
  if ('optional' in shape) return value === undefined ? undefined : faultOf(value, shape.optional, at);
  if ('nullable' in shape) return value === null ? undefined : faultOf(value, shape.nullable, at);
  if ('words' in shape)
    return typeof value === 'string' && shape.words.includes(value)
      ? undefined
      : `${at} is none of ${shape.words.join(', ')}`;
  if ('either' in shape) {
    const faults = shape.either.map((one) => faultOf(value, one, at));
    return faults.includes(undefined) ? undefined : faults.join(' or ');
  }
  if ('list' in shape) {
    if (!Array.isArray(value) || value.length > LONGEST) return `${at} is no list`;
    return firstFault(value.map((one, i) => () => faultOf(one, shape.list, `${at}[${i}]`)));
  }
  if ('tuple' in shape) {
    if (!Array.isArray(value) || value.length !== shape.tuple.length)
      return `${at} is no list of ${shape.tuple.length}`;
    return firstFault(shape.tuple.map((one, i) => () => faultOf(value[i], one, `${at}[${i}]`)));
  }
  if (!isObject(value)) return `${at === '' ? 'the line' : at} is no object`;
  const fields =
    'of' in shape ? shape.of : Object.fromEntries(Object.keys(value).map((key) => [key, shape.record]));
  return firstFault(
    Object.entries(fields).map(
      ([key, one]) =>
        () =>
          faultOf(Object.hasOwn(value, key) ? value[key] : undefined, one, at === '' ? key : `${at}.${key}`),
    ),
  );
}

function firstFault(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const fault = check();
    if (fault !== undefined) return fault;
  }
  return undefined;
}
