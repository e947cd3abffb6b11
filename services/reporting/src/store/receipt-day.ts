import { DAY_MS, LOCAL_OFFSET_MS, localDate } from '@farwatch/domain/reading';

let knownDay = NaN;
let knownDate = '';

/** Local date of an instant; asked for every record, and nearly always for the same day as before. */
export function receiptDay(ms: number): string {
  const day = Math.floor((ms + LOCAL_OFFSET_MS) / DAY_MS);
  if (day !== knownDay) {
    knownDay = day;
    knownDate = localDate(ms);
  }
  return knownDate;
}
