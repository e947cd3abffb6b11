import { decodeEvent, events } from '@farwatch/contracts/events';
import { integrityRoutes } from '@farwatch/contracts/http';
import { readTopic } from '@farwatch/messaging/read-topic';

import { check, inSentUnit, type Check, type Evidence } from './check.js';

/** One value as the stream and the script both say it; HJ 212 has no revisions, so they are left out. */
const wordOf = (pollutant: string, start: number, value: number): string => `${pollutant}/${start}/${value}`;

/**
 * I9, conservation: of every reading in the stream exactly one thing was done, and the integrity figures say which. And how
 * often a message stands in the stream beyond the times its station sent it: after a fault that is allowed, an effect is not.
 */
export async function streamChecks({ client, connection, scripts, readAgain }: Evidence): Promise<{
  readonly checks: readonly Check[];
  readonly again: ReadonlyMap<string, number>;
}> {
  const sent = new Map<string, { last: string; times: number }>();
  for (const script of scripts.values()) {
    for (const { station, seq, readings } of script) {
      const content = `${station} ${readings.map((one) => wordOf(one.pollutant, one.start, one.value)).join(' ')}`;
      const times = (sent.get(content)?.times ?? 0) + 1;
      sent.set(content, { last: `${station} ${seq}`, times });
    }
  }
  const seen = new Map<string, number>();
  const readingsOf = new Map<string, number>();
  await readTopic(connection, 'readings', (record) => {
    const event = decodeEvent(events.readingReceived, record);
    if (event.kind !== 'ok') return;
    const { station, readings } = event.data;
    readingsOf.set(station, (readingsOf.get(station) ?? 0) + readings.length);
    const words = readings.map((one) => {
      const value = inSentUnit(station, { ...one, value: one.value ?? Number.NaN });
      return wordOf(one.pollutant, Date.parse(one.start), value);
    });
    const content = `${station} ${words.join(' ')}`;
    seen.set(content, (seen.get(content) ?? 0) + 1);
  });
  const again = new Map<string, number>();
  for (const [content, { last, times }] of sent) {
    const more = (seen.get(content) ?? 0) - times;
    if (more > 0) again.set(last, (again.get(last) ?? 0) + more);
  }

  const totals = new Map<string, { received: number; explained: number }>();
  for await (const one of client.items(integrityRoutes.integrity, {})) {
    const total = totals.get(one.source) ?? { received: 0, explained: 0 };
    total.received += one.received;
    total.explained += one.stored + one.duplicates + one.superseded + one.conflicts;
    totals.set(one.source, total);
  }
  const wrong = [...scripts.keys()].flatMap((station) => {
    const { received, explained } = totals.get(station) ?? { received: 0, explained: 0 };
    const inStream = readingsOf.get(station) ?? 0;
    const isWhole = readAgain ? received >= inStream : received === inStream;
    return isWhole && explained === received
      ? []
      : [`${station}: ${inStream} in the stream, ${received} received, ${explained} explained`];
  });
  return { again, checks: [check('stations whose readings do not add up', scripts.size, wrong)] };
}
