import { counter, gauge } from '@farwatch/observability/metrics';

import type { CacheFigures } from '../series/series-cache.js';

export const readingsApplied = counter('farwatch_rules_readings_total', 'Readings that the rules applied');
export const rangesJudged = counter('farwatch_rules_ranges_total', 'Ranges of time judged again');
export const eventsCommitted = counter('farwatch_rules_events_total', 'Exceedance events', ['verb']);
export const leftOut = counter(
  'farwatch_rules_archived_ranges_total',
  'Ranges that were not judged again because a month of them is archived',
);
const memoryBytes = gauge('farwatch_rules_memory_bytes', 'State in memory', ['partition']);
const memoryNeeded = gauge(
  'farwatch_rules_memory_needed_bytes',
  'State that would be in memory if there were room for all stations of the last day',
  ['partition'],
);
const memoryUses = counter(
  'farwatch_rules_memory_uses_total',
  'Uses of the state of a station: hit it was in memory, miss it had been removed for want of room, first it was new here',
  ['result'],
);

/** Tells what the memory of a partition holds, needs and missed. */
export function tellMemory(partition: number, figures: CacheFigures): void {
  memoryBytes.set({ partition }, figures.bytes);
  memoryNeeded.set({ partition }, figures.neededBytes);
  memoryUses.inc({ result: 'hit' }, figures.hits);
  memoryUses.inc({ result: 'miss' }, figures.misses);
  memoryUses.inc({ result: 'first' }, figures.firsts);
}
