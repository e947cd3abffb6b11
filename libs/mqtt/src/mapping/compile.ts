import type { RawReading } from '@farwatch/domain/reading';

import type { MqttMessage } from '../message.js';
import { compileEach } from './each.js';
import { compilePlaces, type Read, type Scope } from './place.js';
import { unreadLeaves } from './rest.js';
import type { Mapped, MappedReading, MappedStation, Refusal } from './result.js';
import type { Mapping, ReadingRule, Scalar } from './schema.js';
import { resolveSenml } from './senml.js';
import { parsePayload } from './payload.js';
import { compileTime, decimal, type Interval } from './time.js';

export interface CompiledMapping {
  readonly name: string;
  readonly mapping: Mapping;
  apply(message: MqttMessage, topic: Readonly<Record<string, string>>): Mapped;
}

type Taken = { readonly reading: unknown; readonly unit: unknown } | Refusal | undefined;

/** Makes a mapping ready to run: every pointer, zone and rule is resolved once. Throws `Fault('mapping')`. */
export function compileMapping(mapping: Mapping): CompiledMapping {
  const name = `${mapping.id}@${mapping.version}`;
  const fan = compileEach(mapping.each);
  const time = compileTime(mapping.time);
  const rules = mapping.readings.map((rule) => ({
    pollutant: rule.pollutant,
    stated: statedBy(rule),
    take: compileRule(rule),
  }));
  const stationOf = mapping.station && compileStation(mapping.station);
  const read = readPlaces(mapping);
  const online = mapping.online && { from: compilePlaces(mapping.online.from), is: mapping.online.is };

  const readings = (root: Scope, arrivalMs: number): Mapped => {
    const scopes = fan(root);
    if (scopes === undefined)
      return failed('bad-message', 'the parts of the message are not where the mapping says');
    const stations = new Map<string, MappedStation>();
    const rest = new Set<string>();
    let station: string | undefined;
    for (const scope of scopes) {
      station = stationOf?.(scope);
      if (station === undefined) return failed('bad-station-id', 'the message does not name a station');
      const interval = time(scope, arrivalMs);
      for (const { pollutant, stated, take } of rules) {
        const taken = take(scope);
        if (taken === undefined) continue;
        let entry = stations.get(station);
        if (!entry) stations.set(station, (entry = { station, readings: [], refused: [] }));
        keep(entry, pollutant, taken, interval, stated);
      }
      if (mapping.rest === 'report') for (const leaf of unreadLeaves(scope.item, read)) rest.add(leaf);
    }
    if (stations.size > 0)
      return { kind: 'readings', mapping: name, stations: [...stations.values()], rest: [...rest] };
    if (mapping.empty === 'liveness' && station !== undefined)
      return { kind: 'liveness', mapping: name, station, online: true };
    if (mapping.empty === 'ignore') return { kind: 'ignore', mapping: name, rest: [...rest] };
    return failed('empty-readings', 'the mapping finds no reading in the message');
  };
  const failed = (reason: Extract<Mapped, { kind: 'failed' }>['reason'], detail: string): Mapped => ({
    kind: 'failed',
    mapping: name,
    reason,
    detail,
  });

  return {
    name,
    mapping,
    apply(message, topic) {
      if (message.retain && mapping.match.retain === 'drop' && mapping.kind === 'readings') {
        return { kind: 'ignore', mapping: name, retained: true };
      }
      if (mapping.kind === 'ignore') return { kind: 'ignore', mapping: name };
      const parsed = parsePayload(message.payload, mapping.decode);
      if (!parsed.ok) return failed(parsed.reason, parsed.detail);
      let root = parsed.value;
      if (mapping.decode === 'senml') {
        const pack = resolveSenml(root, message.arrivalMs);
        if (!pack.ok) return failed('bad-message', pack.detail);
        root = pack.items;
      }
      const scope: Scope = { root, item: root, topic, captured: {} };
      if (mapping.kind === 'readings') return readings(scope, message.arrivalMs);
      const station = stationOf?.(scope);
      if (station === undefined) return failed('bad-station-id', 'the message does not name a station');
      const found = online?.from(scope);
      return {
        kind: 'liveness',
        mapping: name,
        station,
        online: online === undefined || isOneOf(found, online.is),
      };
    },
  };
}

function keep(
  entry: MappedStation,
  pollutant: string,
  taken: NonNullable<Taken>,
  interval: Interval,
  stated: Stated,
): void {
  if ('reason' in taken) {
    entry.refused.push(taken);
  } else if (!interval.ok) {
    entry.refused.push({ reason: 'bad-time', detail: `${pollutant}: ${show(interval.found)}` });
  } else {
    const raw = {
      pollutant,
      value: taken.reading,
      unit: taken.unit,
      start: interval.start,
      end: interval.end,
      ...stated,
    };
    const reading: MappedReading = { raw, fromArrival: interval.fromArrival };
    entry.readings.push(reading);
  }
}

/** What the author of a rule states of every value that it reads. */
type Stated = Pick<RawReading, 'temperatureC' | 'pressureHPa' | 'unitConfirmed'>;

const statedBy = ({ state, unitConfirmed }: ReadingRule): Stated => ({
  ...state,
  ...(unitConfirmed === undefined ? {} : { unitConfirmed }),
});

function compileRule(rule: ReadingRule): (scope: Scope) => Taken {
  const from = compilePlaces(rule.from);
  const when = rule.when && { at: compilePlaces(rule.when.at), is: rule.when.is };
  const unitFrom = rule.unitFrom === undefined ? undefined : compilePlaces(rule.unitFrom);
  const { missing, range } = rule;
  return (scope) => {
    if (when && !isOneOf(when.at(scope), when.is)) return undefined;
    let value = from(scope);
    if (value === undefined || isOneOf(value, missing)) return undefined;
    if (rule.number === 'text' && typeof value === 'string') {
      const number = decimal(value.trim());
      if (number === undefined)
        return { reason: 'value-not-a-number', detail: `${rule.pollutant}: ${show(value)}` };
      value = number;
      if (isOneOf(value, missing)) return undefined;
    }
    if (range && typeof value === 'number' && !(value >= range[0] && value <= range[1])) {
      return { reason: 'value-out-of-range', detail: `${rule.pollutant}: ${value}` };
    }
    return { reading: value, unit: unitFrom === undefined ? rule.unit : unitOf(unitFrom, scope, rule.units) };
  };
}

function unitOf(unitFrom: Read, scope: Scope, units: Readonly<Record<string, string>>): unknown {
  const found = unitFrom(scope);
  return typeof found === 'string' && Object.hasOwn(units, found) ? units[found] : found;
}

/** A station id: characters that no topic level and no key may hold are percent-encoded, so that two names stay two. */
function compileStation(rule: NonNullable<Mapping['station']>): (scope: Scope) => string | undefined {
  const read = compilePlaces(rule.from);
  return (scope) => {
    const found = read(scope);
    if ((typeof found !== 'string' && typeof found !== 'number') || found === '') return undefined;
    const id = rule.prefix + String(found).replace(/[\s/+#%\0]/g, encodeURIComponent);
    return id.length <= 128 && !/\p{Cs}/u.test(id) ? id : undefined;
  };
}

/** Pointers into the item that some rule reads. */
function readPlaces({ readings, station, time }: Mapping): ReadonlySet<string> {
  const all = [
    station?.from,
    time.from,
    ...readings.flatMap((rule) => [rule.from, rule.unitFrom, rule.when?.at]),
  ];
  return new Set(all.flat().filter((place): place is string => place !== undefined && place.startsWith('/')));
}

function isOneOf(value: unknown, list: readonly Scalar[]): boolean {
  return list.includes(value as Scalar);
}

function show(value: unknown): string {
  return typeof value === 'object' ? 'no plain value' : String(value).slice(0, 80);
}
