import { at, fieldsOf, numberOf, parseJson, positionOf, timeOf, type Position } from './values.js';

/** A reading that a gas payload wrote into the text channel; names and units are the maker's, a mapping explains them. */
export interface PayloadReading {
  readonly atMs?: number;
  readonly position?: Position;
  readonly height?: number;
  readonly values: Readonly<Record<string, number>>;
}

const names = {
  time: ['t', 'ts', 'time', 'timestamp'],
  lat: ['la', 'lat', 'latitude'],
  lon: ['lo', 'lon', 'lng', 'longitude'],
  height: ['h', 'alt', 'height'],
};
const reserved = new Set(Object.values(names).flat());
const mostMembers = 64;

/** Pairs out of `{"so2":12}`, `so2=12,no2=31` or `so2:12;no2:31`. */
function pairsOf(text: string): Map<string, unknown> | undefined {
  if (text.trimStart().startsWith('{')) {
    const parsed = parseJson(text);
    const fields = 'value' in parsed ? fieldsOf(parsed.value) : undefined;
    return fields && new Map(Object.entries(fields).map(([key, value]) => [key.trim().toLowerCase(), value]));
  }
  const pairs = text.split(/[,;&\r\n]+/).filter((one) => one.trim() !== '');
  const found = pairs.map((one) => /^\s*([A-Za-z][\w.]{0,31})\s*[=:]\s*(\S+)\s*$/.exec(one));
  if (found.length === 0 || found.includes(null)) return undefined;
  return new Map(found.map((one) => [one![1]!.toLowerCase(), one![2]!]));
}

/** The reading in a payload's text, or `undefined` when it is no reading (a text for the pilot, a heartbeat). */
export function readPayloadText(text: string): PayloadReading | undefined {
  const pairs = pairsOf(text);
  if (pairs === undefined || pairs.size > mostMembers) return undefined;
  const first = (list: readonly string[]) => pairs.get(list.find((name) => pairs.has(name)) ?? '');
  const values = [...pairs].flatMap(([name, value]): [string, number][] => {
    const number = numberOf(value);
    return reserved.has(name) || number === undefined ? [] : [[name, number]];
  });
  if (values.length === 0) return undefined;
  const { atMs } = timeOf(first(names.time));
  const position = positionOf(first(names.lon), first(names.lat));
  const height = numberOf(first(names.height));
  return {
    ...(atMs === undefined ? {} : { atMs }),
    ...(position === undefined ? {} : { position }),
    ...(height === undefined ? {} : { height }),
    values: Object.fromEntries(values),
  };
}

/** The text of a `custom_data_transmission_from_*` or `psdk_floating_window_text` message. */
export const payloadTextOf = (data: unknown): string | undefined => {
  const value = at(data, 'value');
  return typeof value === 'string' ? value : undefined;
};
