import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

/** The schema `enforcement`. Forward only; a released migration never changes. */
export const migrations: Migration[] = [
  {
    id: 2026112901,
    name: 'leads',
    sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE enforcement.lead (
  id text PRIMARY KEY,
  version int NOT NULL,
  status text NOT NULL CHECK (status IN
    ('open', 'acknowledged', 'assigned', 'verified', 'dismissed', 'withdrawn', 'filed')),
  station text NOT NULL,
  station_name text NOT NULL,
  station_kind text NOT NULL,
  enterprise text,
  enterprise_name text,
  district text,
  simulated boolean NOT NULL,
  pollutant text NOT NULL,
  rule_id text NOT NULL,
  rule_version int NOT NULL,
  applied_limit jsonb NOT NULL,
  episode_id text NOT NULL,
  episode_version int NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  episode_state text NOT NULL CHECK (episode_state IN ('open', 'closed', 'withdrawn')),
  ended_by text,
  peak_e6 bigint NOT NULL,
  peak_start timestamptz NOT NULL,
  peak_end timestamptz NOT NULL,
  count int NOT NULL,
  assignee text,
  changed_since_decision boolean NOT NULL,
  decision jsonb,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- It would overlap an active lead, and is kept outside the constraint until the event that ends the overlap arrives:
  -- see store/overlapping.ts.
  overlapping boolean NOT NULL DEFAULT false,
  active boolean NOT NULL GENERATED ALWAYS AS (episode_state <> 'withdrawn' AND NOT overlapping) STORED,
  -- An episode of instants includes its end; of one instant the half-open range would be empty and overlap nothing.
  period tstzrange NOT NULL GENERATED ALWAYS AS
    (tstzrange(start_at, end_at, CASE WHEN start_at = end_at THEN '[]' ELSE '[)' END)) STORED,
  CHECK (end_at >= start_at),
  -- The last line of defence: two active leads of one series and rule cannot cover the same time. Deferred, so that
  -- within one transaction an episode may grow over another before that one is withdrawn.
  CONSTRAINT lead_no_overlap EXCLUDE USING gist
    (station WITH =, pollutant WITH =, rule_id WITH =, period WITH &&) WHERE (active)
    DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX lead_newest ON enforcement.lead (opened_at DESC, id DESC);
CREATE INDEX lead_by_status ON enforcement.lead (status, opened_at DESC, id DESC);
CREATE INDEX lead_by_station ON enforcement.lead (station, opened_at DESC, id DESC);
CREATE INDEX lead_by_pollutant ON enforcement.lead (pollutant, opened_at DESC, id DESC);
CREATE INDEX lead_by_end ON enforcement.lead (end_at);
CREATE INDEX lead_overlapping ON enforcement.lead (station, pollutant, rule_id) WHERE overlapping;

-- The exceeding intervals as they were judged.
CREATE TABLE enforcement.lead_reading (
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  value_e6 bigint NOT NULL,
  completeness float8 NOT NULL,
  flag text NOT NULL,
  limit_e6 bigint NOT NULL,
  PRIMARY KEY (lead_id, start_at, end_at)
);

CREATE TABLE enforcement.timeline (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  at timestamptz NOT NULL,
  kind text NOT NULL,
  by_whom text NOT NULL,
  note text,
  detail jsonb
);
CREATE INDEX timeline_of_lead ON enforcement.timeline (lead_id, id);

-- Original messages, each once, however many leads refer to it.
CREATE TABLE enforcement.evidence (
  topic text NOT NULL,
  partition int NOT NULL,
  record_offset bigint NOT NULL,
  raw bytea NOT NULL,
  raw_type text,
  raw_topic text,
  sha256 text NOT NULL,
  readings jsonb NOT NULL,
  event_id text,
  received_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition, record_offset)
);

-- Which messages a lead refers to, and whether they are copied.
CREATE TABLE enforcement.lead_evidence (
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  topic text NOT NULL,
  partition int NOT NULL,
  record_offset bigint NOT NULL,
  state text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'found', 'missing')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lead_id, topic, partition, record_offset)
);
CREATE INDEX lead_evidence_wanted ON enforcement.lead_evidence (next_at) WHERE state = 'wanted';

-- What /leads/stream sends. Ids become visible in order: see store/change-feed.ts.
CREATE TABLE enforcement.lead_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id text NOT NULL,
  type text NOT NULL,
  lead jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lead_change_at ON enforcement.lead_change (at);
${tablesFor.inbox('enforcement')}
${tablesFor.outbox('enforcement')}
`,
  },
];
