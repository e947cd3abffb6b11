import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { archivedDetail, closedWithin, type ClosedMonth } from '@farwatch/persistence/closed-months';

import type { StationReading } from './decode-readings.js';

/**
 * Refuses every record that has a reading of an archived month, as a whole: sets its outcome and takes its readings out of
 * `readings`.
 */
export function keepArchivedOut(
  archived: readonly ClosedMonth[],
  records: readonly InRecord[],
  outcomes: Outcome[],
  readings: StationReading[],
): void {
  const refused = new Map<number, string>();
  for (const { offset, start } of readings) {
    const found = closedWithin(archived, start, start + 1);
    if (found !== undefined && !refused.has(offset)) refused.set(offset, found.month);
  }
  if (refused.size === 0) return;
  for (const [index, { offset }] of records.entries()) {
    const month = refused.get(offset);
    if (month !== undefined) outcomes[index] = park('month-archived', archivedDetail(month));
  }
  const rest = readings.filter(({ offset }) => !refused.has(offset));
  readings.splice(0, readings.length, ...rest);
}
