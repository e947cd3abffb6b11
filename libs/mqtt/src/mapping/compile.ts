import type { MqttMessage } from '../message.js';
import { compileEach } from './each.js';
import { parseEmbedded, parsePayload } from './payload.js';
import { compilePlaces, pointerMatcher, type Scope } from './place.js';
import { unreadLeaves } from './rest.js';
import type { FailureReason, Mapped, MappedReading, MappedStation } from './result.js';
import { compileRule, isOneOf, show, statedBy, type Stated, type Taken } from './rule.js';
import type { Mapping } from './schema.js';
import { resolveSenml } from './senml.js';
import { compileTime, type Interval } from './time.js';

export interface CompiledMapping {
  readonly name: string;
  readonly mapping: Mapping;
  apply(message: MqttMessage, topic: Readonly<Record<string, string>>): Mapped;
}

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
  const isRead = pointerMatcher(readPlaces(mapping));
  const isLeftOut = pointerMatcher(mapping.leavesOut);
  const online = mapping.online && { from: compilePlaces(mapping.online.from), is: mapping.online.is };
  const simulated = mapping.simulated && {
    at: compilePlaces(mapping.simulated.at),
    is: mapping.simulated.is,
  };
  const kindsOf = [
    ...new Set(mapping.readings.map(({ when }) => when?.at).filter((at) => at !== undefined)),
  ].map((at) => ({ at, read: compilePlaces(at) }));
  const everyRuleAsks = mapping.readings.every(({ when }) => when !== undefined);

  /** What an item holds that no rule takes: leaves by their pointer, whole items by what their `when` would ask. */
  const seenIn = (scope: Scope, asked: boolean): string[] => {
    const leaves = unreadLeaves(scope.item, (pointer) => isRead(pointer) || isLeftOut(pointer));
    if (asked || !everyRuleAsks) return leaves;
    const kinds = kindsOf.map(({ at, read }) => `${at}=${show(read(scope))}`);
    return kinds.some(isLeftOut) ? [] : [...kinds, ...leaves];
  };

  const readings = (root: Scope, arrivalMs: number): Mapped => {
    const scopes = fan(root);
    if (scopes === undefined)
      return failed(root, 'bad-message', 'the parts of the message are not where the mapping says');
    const stations = new Map<string, MappedStation>();
    const rest = new Set<string>();
    const seen = new Set<string>();
    const ranks: Ranks = new Map();
    let station: string | undefined;
    for (const scope of scopes) {
      station = stationOf?.(scope);
      if (station === undefined) return failed(root, 'bad-station-id', 'the message does not name a station');
      const interval = time(scope, arrivalMs);
      const fromArrival = mapping.decode === 'senml' && isRelative(scope.item);
      let asked = false;
      for (const { pollutant, stated, take } of rules) {
        const taken = take(scope);
        if (taken !== 'not-asked') asked = true;
        if (taken === undefined || taken === 'not-asked') continue;
        let entry = stations.get(station);
        if (!entry) stations.set(station, (entry = { station, readings: [], refused: [] }));
        keep(entry, pollutant, taken, interval, stated, fromArrival, ranks);
      }
      if (mapping.rest === 'report' || stations.size === 0)
        for (const leaf of seenIn(scope, asked)) {
          seen.add(leaf);
          if (mapping.rest === 'report') rest.add(leaf);
        }
    }
    if (stations.size > 0)
      return { kind: 'readings', mapping: name, stations: [...stations.values()], rest: [...rest] };
    if (seen.size > 0) {
      const some = [...seen].slice(0, 20).join(', ');
      const more = seen.size > 20 ? ` and ${seen.size - 20} more` : '';
      return failed(root, 'empty-readings', `no rule takes anything; seen: ${some}${more}`, [...rest]);
    }
    if (mapping.empty === 'liveness' && station !== undefined)
      return { kind: 'liveness', mapping: name, station, online: true };
    if (mapping.empty === 'ignore') return { kind: 'ignore', mapping: name, rest: [...rest] };
    return failed(root, 'empty-readings', 'the mapping finds no reading in the message');
  };
  /** Names the station too, where the message says so much: what is parked is looked for under it. */
  const failed = (scope: Scope, reason: FailureReason, detail: string, rest?: readonly string[]): Mapped => {
    const station = reason === 'bad-station-id' ? undefined : stationOf?.(scope);
    return {
      kind: 'failed',
      mapping: name,
      reason,
      detail,
      ...(station === undefined ? {} : { station }),
      ...(rest === undefined || rest.length === 0 ? {} : { rest }),
    };
  };

  return {
    name,
    mapping,
    apply(message, topic) {
      if (message.retain && mapping.match.retain === 'drop' && mapping.kind === 'readings') {
        return { kind: 'ignore', mapping: name, retained: true };
      }
      if (mapping.kind === 'ignore') return { kind: 'ignore', mapping: name };
      const bare: Scope = { root: undefined, item: undefined, topic, captured: {} };
      const parsed = parsePayload(message.payload, mapping.decode);
      if (!parsed.ok) return failed(bare, parsed.reason, parsed.detail);
      let root = parsed.value;
      for (const { at, to } of mapping.unpack) {
        const inner = parseEmbedded(root, at, to);
        if (!inner.ok) return failed(bare, inner.reason, `${at}: ${inner.detail}`);
        root = inner.value;
      }
      if (mapping.decode === 'senml') {
        const pack = resolveSenml(root, message.arrivalMs);
        if (!pack.ok) return failed(bare, 'bad-message', pack.detail);
        root = pack.items;
      }
      const scope: Scope = { root, item: root, topic, captured: {} };
      if (simulated && isOneOf(simulated.at(scope), simulated.is))
        return failed(scope, 'simulated', `${mapping.simulated!.at} says so`);
      if (mapping.kind === 'readings') return readings(scope, message.arrivalMs);
      const station = stationOf?.(scope);
      if (station === undefined)
        return failed(scope, 'bad-station-id', 'the message does not name a station');
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
  taken: Exclude<NonNullable<Taken>, 'not-asked'>,
  interval: Interval,
  stated: Stated,
  relative: boolean,
  ranks: Ranks,
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
      ...(taken.flag === undefined ? {} : { flag: taken.flag }),
      ...stated,
    };
    const reading: MappedReading = { raw, fromArrival: interval.fromArrival || relative };
    const key = `${entry.station} ${pollutant} ${interval.start}`;
    const other = ranks.get(key);
    if (taken.rank === undefined || other === undefined || other.rank === taken.rank) {
      if (taken.rank !== undefined) ranks.set(key, { rank: taken.rank, at: entry.readings.length });
      entry.readings.push(reading);
    } else if (taken.rank < other.rank) {
      entry.readings[other.at] = reading;
      ranks.set(key, { rank: taken.rank, at: other.at });
    }
  }
}

/** Of two sensors of one quantity in a message the one that stands first in its rule's `when` counts, wherever it stands. */
type Ranks = Map<string, { readonly rank: number; readonly at: number }>;

/** SenML: the time was told from the arrival (RFC 8428 section 4.5.3). */
function isRelative(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'fromArrival' in item;
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
function readPlaces({ readings, station, time, simulated }: Mapping): readonly string[] {
  const all = [
    station?.from,
    time.from,
    simulated?.at,
    ...readings.flatMap((rule) => [rule.from, rule.unitFrom, rule.when?.at]),
  ];
  return all
    .flat()
    .filter((place) => place !== undefined)
    .map((place) => place.replace(/^root:/, ''))
    .filter((place) => place.startsWith('/'));
}
