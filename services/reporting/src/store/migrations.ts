import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

export { archived } from './archived.js';
export { retention } from './retention.js';

/** Tables that the role of this part may add to, but neither change nor delete from. */
export const appendOnly = ['vouched'] as const;

/** Tables of the schema `reporting`: readings, hour and day figures, integrity, its own copy of the stations. */
export const migrations: readonly Migration[] = [
  {
    id: 2026112901,
    name: 'reporting',
    sql: `
CREATE TABLE reporting.series (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  station text NOT NULL,
  pollutant text NOT NULL,
  -- The first day of the series with a value, as it was when figures of areas were last made to follow it: from then on its
  -- station counts in the whole that the required 75 % refers to. Kept to know which days to compute again when it moves.
  counted_from date,
  UNIQUE (station, pollutant)
);

-- One value of one interval, its highest revision. Values are millionths of the pollutant's canonical unit.
-- averaging: m minute, h hour, f four hours, d day, i instantaneous, o other.
-- below_e6: nothing was found above this detection limit; value_e6 is half of it then, as which it enters sums.
CREATE TABLE reporting.reading (
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  kafka_offset bigint NOT NULL,
  value_e6 bigint,
  below_e6 bigint,
  series int NOT NULL,
  revision int NOT NULL,
  kafka_partition smallint NOT NULL,
  flag "char" NOT NULL,
  averaging "char" NOT NULL,
  PRIMARY KEY (series, start_at, end_at)
) PARTITION BY RANGE (start_at);
-- Months are made ahead and on demand; what is older than any month that may be made is kept here.
CREATE TABLE reporting.reading_default PARTITION OF reporting.reading DEFAULT;

-- Who vouched for a reading whose message had been refused. Only added to.
CREATE TABLE reporting.vouched (
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  series int NOT NULL,
  revision int NOT NULL,
  by text NOT NULL,
  reason text NOT NULL,
  refusal text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (series, start_at, end_at, revision)
);

CREATE FUNCTION reporting.half_even(total bigint, n bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT sign(total)::bigint * (abs(total) / n + CASE
    WHEN abs(total) % n * 2 > n OR (abs(total) % n * 2 = n AND abs(total) / n % 2 = 1) THEN 1 ELSE 0 END) $$;
COMMENT ON FUNCTION reporting.half_even IS 'Mean rounded half to even (GB/T 8170)';

CREATE FUNCTION reporting.local_day(at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT ((at AT TIME ZONE 'UTC') + interval '8 hours')::date $$;
COMMENT ON FUNCTION reporting.local_day IS 'Natural day of +08:00';

CREATE FUNCTION reporting.hour_of(at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT date_bin('1 hour', at, '2000-01-01T00:00:00Z'::timestamptz) $$;

-- All columns but effective_e6 are sums of what the readings contribute; they move by exact differences.
-- own_*: the hour reading of the station itself; own_bad: it has a value and a flag other than N.
CREATE TABLE reporting.hour (
  series int NOT NULL,
  start_at timestamptz NOT NULL,
  minute_sum bigint NOT NULL,
  minute_n int NOT NULL,
  own_sum bigint NOT NULL,
  own_n int NOT NULL,
  own_bad int NOT NULL,
  effective_e6 bigint GENERATED ALWAYS AS (CASE
    WHEN own_n > 0 THEN own_sum
    WHEN own_bad > 0 THEN NULL
    WHEN minute_n >= 45 THEN reporting.half_even(minute_sum, minute_n)
  END) STORED,
  PRIMARY KEY (series, start_at)
) WITH (fillfactor = 80);

CREATE TABLE reporting.day (
  series int NOT NULL,
  day date NOT NULL,
  hour_sum bigint NOT NULL,
  hour_n int NOT NULL,
  own_sum bigint NOT NULL,
  own_n int NOT NULL,
  own_bad int NOT NULL,
  sample_sum bigint NOT NULL,
  sample_n int NOT NULL,
  effective_e6 bigint GENERATED ALWAYS AS (CASE
    WHEN own_n > 0 THEN own_sum
    WHEN own_bad > 0 THEN NULL
    WHEN hour_n >= 20 THEN reporting.half_even(hour_sum, hour_n)
  END) STORED,
  PRIMARY KEY (series, day)
) WITH (fillfactor = 80);

-- The newest reading of a series. changed: the transaction that wrote it, the event id of the station stream.
CREATE TABLE reporting.latest (
  series int PRIMARY KEY,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  value_e6 bigint,
  below_e6 bigint,
  revision int NOT NULL,
  flag "char" NOT NULL,
  received_at timestamptz NOT NULL,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id()
) WITH (fillfactor = 60);

-- Days whose dependent figures (MDA8, area means, water class) are to be computed again.
CREATE TABLE reporting.dirty_day (
  series int NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (series, day)
);

-- Daily maximum 8-hour mean of ozone; it does not add up, so it is computed again for dirty days.
CREATE TABLE reporting.mda8_day (
  series int NOT NULL,
  day date NOT NULL,
  value_e6 bigint NOT NULL,
  windows smallint NOT NULL,
  valid boolean NOT NULL,
  PRIMARY KEY (series, day)
);

-- What was last published of an indicator: the same again is not published.
CREATE TABLE reporting.published_indicator (
  area text NOT NULL,
  indicator text NOT NULL,
  period text NOT NULL,
  version int NOT NULL DEFAULT 1,
  data jsonb NOT NULL,
  PRIMARY KEY (area, indicator, period)
);

CREATE TABLE reporting.station (
  id text PRIMARY KEY,
  kind text NOT NULL,
  district text,
  enterprise text,
  simulated boolean NOT NULL,
  data jsonb NOT NULL,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX station_district ON reporting.station (district, kind);

CREATE TABLE reporting.station_status (
  station text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('online', 'silent')),
  at timestamptz NOT NULL,
  cause text NOT NULL,
  kafka_offset bigint NOT NULL,
  changed xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- How far the records of a partition are counted: a record that comes again is not counted again.
CREATE TABLE reporting.counted_offset (
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  last_timestamp bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

-- Per source and local day of receipt. received = stored + duplicates + superseded + conflicts.
CREATE TABLE reporting.integrity (
  source text NOT NULL,
  day date NOT NULL,
  messages bigint NOT NULL DEFAULT 0,
  received bigint NOT NULL DEFAULT 0,
  stored bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  superseded bigint NOT NULL DEFAULT 0,
  conflicts bigint NOT NULL DEFAULT 0,
  parked bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (source, day)
) WITH (fillfactor = 60);
CREATE INDEX integrity_day ON reporting.integrity (day, source);

-- Message numbers that arrived, by the device's boot and the local day of receipt.
CREATE TABLE reporting.seq_ledger (
  source text NOT NULL,
  boot text NOT NULL,
  day date NOT NULL,
  seqs int8multirange NOT NULL,
  PRIMARY KEY (source, boot, day)
) WITH (fillfactor = 60);

-- Valid values of one day of an area (station, district, all) in millionths, null where there is none. Derived from day
-- and mda8_day; kept to know which days really changed, and so that months and years need not read every station again.
CREATE TABLE reporting.air_day (
  area text NOT NULL,
  day date NOT NULL,
  pm25 bigint,
  pm10 bigint,
  so2 bigint,
  no2 bigint,
  co bigint,
  ozone bigint,
  PRIMARY KEY (area, day)
) WITH (fillfactor = 80);

-- Days of areas that have other stations than before: their figures are to be computed again.
CREATE TABLE reporting.dirty_area (
  area text NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (area, day)
);

-- Years whose months and year are to be computed and published again.
CREATE TABLE reporting.dirty_year (
  kind text NOT NULL CHECK (kind IN ('air', 'water')),
  area text NOT NULL,
  year int NOT NULL,
  PRIMARY KEY (kind, area, year)
);

-- Decisions that keep values of some days out of months and years; never deleted, only taken back.
CREATE TABLE reporting.exclusion (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  area text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL CHECK (to_day >= from_day),
  pollutants text[] NOT NULL CHECK (cardinality(pollutants) > 0),
  reason text NOT NULL,
  note text NOT NULL,
  author text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  revoked_author text,
  revoked_at timestamptz,
  revoked_note text,
  CHECK ((revoked_at IS NULL) = (revoked_author IS NULL) AND (revoked_at IS NULL) = (revoked_note IS NULL))
);
CREATE INDEX exclusion_standing ON reporting.exclusion (from_day, to_day) WHERE revoked_at IS NULL;
${tablesFor.outbox('reporting')}`,
  },
  {
    id: 2026120101,
    name: 'station-number',
    sql: `
-- The number of the newest record of each station, also of those that were removed.
CREATE TABLE reporting.station_number (station text PRIMARY KEY, number bigint NOT NULL);
`,
  },
  {
    id: 2026120102,
    name: 'positions',
    sql: `
${tablesFor.offsets('reporting')}
-- Counted per log: the first record of the one that was accepted in its place is no repetition.
ALTER TABLE reporting.counted_offset ADD COLUMN incarnation int NOT NULL DEFAULT 0, DROP COLUMN last_timestamp,
  DROP CONSTRAINT counted_offset_pkey, ADD PRIMARY KEY (topic, partition, incarnation);
`,
  },
  {
    id: 2026120103,
    name: 'own-output',
    sql: tablesFor.ownOutput('reporting'),
  },
  {
    id: 2026120104,
    name: 'closed-months',
    sql: `
${tablesFor.closedMonths('reporting')}
-- For the deletion of what is too old.
CREATE INDEX seq_ledger_day ON reporting.seq_ledger (day);
`,
  },
  {
    id: 2026120112,
    name: 'water years from all items',
    sql: `
-- Months and years of sections are made of every item of GB 3838 Table 1: all are computed again.
INSERT INTO reporting.dirty_year (kind, area, year)
  SELECT DISTINCT 'water', area, left(period, 4)::int4 FROM reporting.published_indicator
  WHERE indicator IN ('water-class', 'good-water-share') ON CONFLICT DO NOTHING;
`,
  },
];
