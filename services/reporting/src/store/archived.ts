import type { ArchivedTable } from '@farwatch/persistence/retention';

/** The single readings, a partition a month; how a month of them is archived. */
export const readingTable: ArchivedTable = {
  schema: 'reporting',
  table: 'reading',
  column: 'start_at',
  unit: 'timestamptz',
  key: ['series', 'start_at', 'end_at'],
  // Hours and days hold sums. What they do not hold is the value of a flagged hour or day and the limit of detection of
  // one below it, which areas and the lists of a station show.
  keep: `averaging IN ('h', 'd') AND (flag <> 'N' OR below_e6 IS NOT NULL)`,
  beside: [
    { table: 'series', key: ['id'], where: 'true' },
    {
      table: 'vouched',
      key: ['series', 'start_at', 'end_at', 'revision'],
      where: 'start_at >= $1 AND start_at < $2',
    },
  ],
};

/** What this schema archives. */
export const archived: readonly ArchivedTable[] = [readingTable];
