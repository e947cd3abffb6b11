import { mqttTopics } from '@farwatch/contracts/mqtt';

import { localClock, valueAt } from './behaviour.js';
import type { SimulatedStation } from './district.js';
import { incidentsOf, type Incident } from './incidents.js';

/** One MQTT message of a simulated station. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain?: boolean;
}

/** One reading as a station sends it over MQTT. */
export interface Native {
  readonly pollutant: string;
  readonly value: number;
  readonly unit: string;
  readonly start: string;
  readonly end: string;
  readonly revision?: number;
}

const hourMs = 3_600_000;
/** Hours by which a late batch comes late, and a correction after its hour. */
const lateHours = 4;
const correctionHours = 2;

/** A time with the offset that a Chinese station uses. */
export function localIso(ms: number): string {
  return `${new Date(ms + 8 * hourMs).toISOString().slice(0, 19)}+08:00`;
}

/** The incident of a kind that a station has at a moment. */
export function active(
  seed: number,
  station: SimulatedStation,
  ms: number,
  kind: Incident['kind'],
): Incident | undefined {
  const { day, hour } = localClock(ms);
  return incidentsOf(seed, station, day).find(
    (one) => one.kind === kind && hour >= one.fromHour && hour < one.toHour,
  );
}

/** What a station measures in [start, end). */
export function readings(seed: number, station: SimulatedStation, start: number, end: number): Native[] {
  const middle = start + (end - start) / 2;
  return station.quantities.map((quantity) => ({
    pollutant: quantity.pollutant,
    value: valueAt(seed, station, quantity, middle),
    unit: quantity.unit,
    start: localIso(start),
    end: localIso(end),
  }));
}

function message(station: SimulatedStation, boot: string, seq: number, list: readonly Native[]): Message {
  return {
    topic: mqttTopics.readings(station.station.id),
    payload: JSON.stringify({ seq, boot, readings: list }),
  };
}

/**
 * What a station sends when the hour that ends at `end` is over: the hour (sections: a sample every four hours), late
 * hours that were held back, a correction, a broken message, the begin or end of a silence.
 */
export function hourMessages(seed: number, station: SimulatedStation, end: number): Message[] {
  const start = end - hourMs;
  const water = station.station.kind === 'water';
  const hoursOf = (from: number): Native[] => {
    if (!water) return readings(seed, station, from, from + hourMs);
    const due = localClock(from + hourMs).hour % 4 === 0;
    return due ? readings(seed, station, from + hourMs, from + hourMs) : [];
  };
  const silent = (ms: number): boolean => active(seed, station, ms, 'silence') !== undefined;
  const held = (ms: number): boolean => active(seed, station, ms, 'late') !== undefined;
  const seq = Math.floor(end / hourMs);
  const messages: Message[] = [];
  const status = (online: boolean): Message => ({
    topic: mqttTopics.status(station.station.id),
    payload: JSON.stringify({ online, at: localIso(end) }),
    retain: true,
  });
  if (silent(start) && !silent(start - hourMs)) messages.push(status(false));
  if (!silent(start) && silent(start - hourMs)) messages.push(status(true));
  if (!silent(start) && !held(start)) {
    const list = hoursOf(start);
    if (list.length > 0) messages.push(message(station, 'sim-hours', seq, list));
  }
  if (held(start - lateHours * hourMs)) {
    const list = hoursOf(start - lateHours * hourMs);
    if (list.length > 0) messages.push(message(station, 'sim-hours', seq - lateHours, list));
  }
  const wrong = active(seed, station, start - correctionHours * hourMs, 'correction');
  if (wrong) {
    const from = start - correctionHours * hourMs;
    const corrected = readings(seed, station, from, from + hourMs)
      .filter((reading) => reading.pollutant === wrong.pollutant)
      .map((reading) => ({
        ...reading,
        value: Math.round((reading.value / wrong.factor) * 10) / 10,
        revision: 1,
      }));
    messages.push(message(station, 'sim-corrections', seq, corrected));
  }
  if (active(seed, station, start, 'broken'))
    messages.push({
      topic: mqttTopics.readings(station.station.id),
      payload: '{"seq":1,"readings":[{"pollutant":"PM2.5","value":',
    });
  return messages;
}

/** What a station sends when the minute that ends at `end` is over; sections only sample every four hours. */
export function minuteMessages(seed: number, station: SimulatedStation, end: number): Message[] {
  if (station.station.kind === 'water' || active(seed, station, end - 60_000, 'silence')) return [];
  return [
    message(station, 'sim-minutes', Math.floor(end / 60_000), readings(seed, station, end - 60_000, end)),
  ];
}
