import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

export { archived } from './archived.js';
export { retention } from './retention.js';

/** Times are epoch milliseconds, hours are hours since the epoch: the columns are what the code computes with. */
export const migrations: readonly Migration[] = [
  {
    id: 2026120102,
    name: 'rules',
    sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist;
${tablesFor.outbox('rules')}
${tablesFor.offsets('rules')}
CREATE TABLE rules.hour_bucket (
  station text NOT NULL,
  pollutant text NOT NULL,
  hour int NOT NULL,
  quality smallint NOT NULL,
  value_e6 bigint,
  flag smallint NOT NULL,
  minutes smallint NOT NULL,
  valued_end bigint,
  day_e6 bigint,
  day_flag smallint NOT NULL,
  readings bytea NOT NULL,
  PRIMARY KEY (station, pollutant, hour)
) PARTITION BY RANGE (hour);
COMMENT ON TABLE rules.hour_bucket IS 'Readings of one series by the clock hour in which they start, and what they amount to';
CREATE TABLE rules.episode (
  id text PRIMARY KEY,
  version int NOT NULL,
  station text NOT NULL,
  pollutant text NOT NULL,
  rule_id text NOT NULL,
  rule_version int NOT NULL,
  averaging text NOT NULL,
  withdrawn boolean NOT NULL,
  merged_into text,
  state text NOT NULL,
  ended_by text,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL,
  opened_start bigint NOT NULL,
  count int NOT NULL,
  peak_e6 bigint NOT NULL,
  peak_start bigint NOT NULL,
  peak_end bigint NOT NULL,
  digest text NOT NULL,
  limit_applied jsonb NOT NULL,
  subject jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_active_episode_at_a_time EXCLUDE USING gist (
    station WITH =, pollutant WITH =, rule_id WITH =,
    int8range(start_ms, greatest(end_ms, start_ms + 1)) WITH &&
  ) WHERE (NOT withdrawn) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE rules.reference (
  kind text NOT NULL,
  key text NOT NULL,
  content jsonb,
  hash text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (kind, key)
);
CREATE INDEX reference_version ON rules.reference (version);
COMMENT ON TABLE rules.reference IS 'Stations, limits and rules by which the stored episodes were judged, or will have been when rules.rejudge is empty';
CREATE TABLE rules.rejudge (
  station text PRIMARY KEY,
  partition int NOT NULL,
  from_ms bigint NOT NULL,
  to_ms bigint,
  reason text NOT NULL,
  reference_version bigint NOT NULL,
  requests int NOT NULL DEFAULT 1,
  requested_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rejudge_partition ON rules.rejudge (partition);
`,
  },
  {
    id: 2026120103,
    name: 'own-output',
    sql: `
${tablesFor.ownOutput('rules')}
-- The owner must have read so far, in this log of readings, before it judges again.
ALTER TABLE rules.rejudge ADD COLUMN after_offset bigint, ADD COLUMN after_incarnation int;
`,
  },
  { id: 2026120104, name: 'closed-months', sql: tablesFor.closedMonths('rules') },
];
