import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** The schema `parking`. Forward only; a released migration never changes. */
export const migrations: Migration[] = [
  {
    id: 2026112301,
    name: 'parked',
    sql: `
CREATE TABLE parking.parked (
  id text PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('parked', 'replayed')),
  reason text NOT NULL,
  detail text NOT NULL,
  source text NOT NULL,
  came_from text NOT NULL,
  value bytea,
  -- Text, or {"base64": ...} where a value is no text: every byte is kept.
  headers jsonb NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  times int NOT NULL,
  replays int NOT NULL DEFAULT 0,
  replayed_at timestamptz,
  replayed_by text,
  replay_reason text,
  parked_again_at timestamptz
);
CREATE INDEX parked_latest ON parking.parked (last_seen DESC, id DESC);
CREATE INDEX parked_by_reason ON parking.parked (reason, last_seen DESC, id DESC);
CREATE INDEX parked_by_source ON parking.parked (source, last_seen DESC, id DESC);
CREATE INDEX parked_by_status ON parking.parked (status, last_seen DESC, id DESC);
${tablesFor.inbox('parking')}
${tablesFor.outbox('parking')}
`,
  },
  { id: 2026120101, name: 'positions', sql: tablesFor.offsets('parking') },
  {
    id: 2026120102,
    name: 'who opened sealed bytes',
    sql: `
CREATE TABLE parking.opening (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parked text NOT NULL,
  by text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);`,
  },
];
