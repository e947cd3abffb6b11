import { calendarOf, schedules, type WorkCalendar, type YearSchedule } from '@farwatch/domain/case';
import type { PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** The rest days of a year as they stand: imported, or shipped with the platform. */
export interface StoredYear {
  readonly year: number;
  readonly off: readonly string[];
  readonly work: readonly string[];
  readonly source: string;
  readonly importedBy?: string;
  readonly importedAt?: string;
}

interface YearRow {
  year: number;
  off: string[];
  work: string[];
  source: string;
  imported_by: string;
  imported_at: Date;
}

const shipped = ({ year, off, work, clause }: YearSchedule): StoredYear => ({
  year,
  off: off.map((day) => `${year}-${day}`),
  work: work.map((day) => `${year}-${day}`),
  source: clause.zh,
});

/** Every year whose schedule is known, in order, without a gap. */
export async function readYears(client: Queryable): Promise<StoredYear[]> {
  const { rows } = await client.query<YearRow>(
    `SELECT DISTINCT ON (year) year, off::text[] AS off, work::text[] AS work, source, imported_by, imported_at
     FROM enforcement.work_year ORDER BY year, edition DESC`,
  );
  const years = new Map(schedules.map((one) => [one.year, shipped(one)]));
  for (const { year, off, work, source, imported_by, imported_at } of rows)
    years.set(year, {
      ...{ year, off, work, source, importedBy: imported_by, importedAt: imported_at.toISOString() },
    });
  return [...years.values()].toSorted((a, b) => a.year - b.year);
}

/**
 * The calendar by which terms are counted. Held: whoever imports a year waits for this transaction, so that what it counts
 * is counted anew after the import.
 */
export async function holdCalendar(client: Queryable): Promise<WorkCalendar> {
  await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('enforcement.work_year'))`);
  return readCalendar(client);
}

/** The same for reading only. */
export async function readCalendar(client: Queryable): Promise<WorkCalendar> {
  const years = await readYears(client);
  const part = (days: readonly string[]): string[] => days.map((day) => day.slice(5));
  const [first] = schedules;
  return calendarOf(
    years.map(({ year, off, work }) => ({ ...first!, year, off: part(off), work: part(work) })),
  );
}

/** Adds an edition of a year, alone: nobody counts terms meanwhile. */
export async function addYear(
  client: Queryable,
  one: Required<StoredYear>,
): Promise<'added' | 'leaves-a-gap'> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('enforcement.work_year'))`);
  const known = (await readYears(client)).map(({ year }) => year);
  if (one.year < Math.min(...known) - 1 || one.year > Math.max(...known) + 1) return 'leaves-a-gap';
  await client.query(
    `INSERT INTO enforcement.work_year (year, edition, off, work, source, imported_by, imported_at)
     SELECT $1, coalesce(max(edition), 0) + 1, $2::date[], $3::date[], $4, $5, $6
     FROM enforcement.work_year WHERE year = $1`,
    [one.year, one.off, one.work, one.source, one.importedBy, one.importedAt],
  );
  return 'added';
}
