import { changeTableSql } from '@farwatch/persistence/change-table';
import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

import { changeTable } from './change-table.js';
import { flightRequestTable } from './patrol/flight-requests.js';
import { mediaTables } from './patrol/media-tables.js';
import { patrolTables } from './patrol/tables.js';

export { retention } from './retention.js';

/** What was once written about a lead stays as it is: the part's role may only add to these. */
export const appendOnly = ['timeline', 'evidence', 'case_entry', 'work_year'] as const;

/** The schema `enforcement`. Forward only; a released migration never changes. */
export const migrations: Migration[] = [
  {
    id: 2026113001,
    name: 'leads',
    sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE enforcement.lead (
  id text PRIMARY KEY,
  version int NOT NULL,
  -- What it was made from; the shape of details follows it.
  origin text NOT NULL,
  kind text NOT NULL,
  stage text NOT NULL,
  status text NOT NULL,
  severity text NOT NULL,
  simulated boolean NOT NULL,
  outlet text,
  station text,
  station_name text,
  station_kind text,
  enterprise text,
  enterprise_name text,
  permit text,
  place jsonb,
  district text,
  party jsonb,
  -- One line of the inbox: the outlet or place and the natural day (+08:00).
  group_id text NOT NULL,
  group_day date NOT NULL,
  details jsonb NOT NULL,
  basis jsonb NOT NULL,
  -- For queries, out of details; null where the origin knows no such thing.
  pollutant text,
  rule_id text,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  -- What it was made from stands no more.
  gone boolean NOT NULL,
  assignee text,
  changed_since_decision boolean NOT NULL,
  decision jsonb,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- It would overlap an active lead, and is kept outside the constraint until the event that ends the overlap arrives:
  -- see store/overlapping.ts.
  overlapping boolean NOT NULL DEFAULT false,
  active boolean NOT NULL GENERATED ALWAYS AS (NOT gone AND NOT overlapping) STORED,
  -- An episode of instants includes its end; of one instant the half-open range would be empty and overlap nothing.
  period tstzrange NOT NULL GENERATED ALWAYS AS
    (tstzrange(start_at, end_at, CASE WHEN start_at = end_at THEN '[]' ELSE '[)' END)) STORED,
  CHECK (end_at >= start_at),
  CHECK (num_nonnulls(outlet, station, place, enterprise) > 0),
  CHECK (details->>'origin' = origin),
  -- The last line of defence: two active leads of one series and rule cannot cover the same time. Deferred, so that
  -- within one transaction an episode may grow over another before that one is withdrawn.
  CONSTRAINT lead_no_overlap EXCLUDE USING gist
    (station WITH =, pollutant WITH =, rule_id WITH =, period WITH &&) WHERE (active AND origin = 'exceedance')
    DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX lead_newest ON enforcement.lead (opened_at DESC, id DESC);
CREATE INDEX lead_by_status ON enforcement.lead (status, kind, opened_at DESC, id DESC);
CREATE INDEX lead_by_kind ON enforcement.lead (kind, opened_at DESC, id DESC);
CREATE INDEX lead_by_district ON enforcement.lead (district, opened_at DESC, id DESC);
CREATE INDEX lead_by_group ON enforcement.lead (group_id, opened_at DESC, id DESC);
CREATE INDEX lead_by_station ON enforcement.lead (station, opened_at DESC, id DESC);
CREATE INDEX lead_by_enterprise ON enforcement.lead (enterprise, opened_at DESC, id DESC);
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

-- The history: entries are added, never changed and never removed.
CREATE TABLE enforcement.timeline (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  at timestamptz NOT NULL,
  -- A principal by its id, or a part of the platform and its reason.
  who jsonb NOT NULL,
  what text NOT NULL,
  before jsonb,
  after jsonb,
  note text
);
CREATE INDEX timeline_of_lead ON enforcement.timeline (lead_id, id);
CREATE FUNCTION enforcement.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER timeline_is_append_only BEFORE UPDATE OR DELETE ON enforcement.timeline
  FOR EACH ROW EXECUTE FUNCTION enforcement.refuse_change();

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
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'stored', 'missing')),
  PRIMARY KEY (lead_id, topic, partition, record_offset)
);
CREATE INDEX lead_evidence_requested ON enforcement.lead_evidence (topic, partition, record_offset) WHERE state = 'requested';

${changeTableSql(changeTable)}
${tablesFor.inbox('enforcement')}
${tablesFor.outbox('enforcement')}
${tablesFor.work('enforcement')}
`,
  },
  {
    id: 2026120101,
    name: 'missing-evidence',
    sql: `
-- Why a message is missing: 'deleted' by retention, or 'other-station' in its place.
ALTER TABLE enforcement.lead_evidence ADD COLUMN reason text;
`,
  },
  {
    id: 2026120102,
    name: 'positions',
    sql: `
${tablesFor.offsets('enforcement')}
-- Which log of the topic's name a message lies in. Missing for the reason 'other-log': that log is no more.
ALTER TABLE enforcement.evidence ADD COLUMN incarnation int NOT NULL DEFAULT 0,
  DROP CONSTRAINT evidence_pkey, ADD PRIMARY KEY (topic, partition, incarnation, record_offset);
ALTER TABLE enforcement.lead_evidence ADD COLUMN incarnation int NOT NULL DEFAULT 0,
  DROP CONSTRAINT lead_evidence_pkey, ADD PRIMARY KEY (lead_id, topic, partition, incarnation, record_offset);
DROP INDEX enforcement.lead_evidence_requested;
CREATE INDEX lead_evidence_requested ON enforcement.lead_evidence (topic, partition, incarnation, record_offset)
  WHERE state = 'requested';
`,
  },
  {
    id: 2026120103,
    name: 'sealed originals',
    sql: `
-- The bytes as they came, under a key of the installation, where what may be seen of them is masked.
ALTER TABLE enforcement.evidence ADD COLUMN sealed text;`,
  },
  {
    id: 2026120104,
    name: 'own-output',
    sql: `
${tablesFor.ownOutput('enforcement')}
-- Under which version a lead was published that is not there any more: the database went back.
CREATE TABLE enforcement.said_version (id text PRIMARY KEY, version int NOT NULL);
`,
  },
  { id: 2026120110, name: 'patrols', sql: patrolTables },
  {
    id: 2026120130,
    name: 'cases',
    sql: `
-- A case as it stands; its truth are its entries. Columns that repeat them are for lists only.
CREATE TABLE enforcement.case_file (
  id text PRIMARY KEY,
  version int NOT NULL,
  -- How many entries its history has.
  entries int NOT NULL,
  state text NOT NULL,
  district text,
  simulated boolean NOT NULL,
  party text NOT NULL,
  party_name text,
  officers text[] NOT NULL,
  -- What it is about, as it stood when it was proposed.
  dossier jsonb NOT NULL,
  leads_changed boolean NOT NULL,
  -- The day to act by that comes first, of the running terms of the bureau; counted anew with every change.
  due_on date,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX case_newest ON enforcement.case_file (opened_at DESC, id DESC);
CREATE INDEX case_by_district ON enforcement.case_file (district, opened_at DESC, id DESC);
CREATE INDEX case_by_state ON enforcement.case_file (state, opened_at DESC, id DESC);
CREATE INDEX case_by_party ON enforcement.case_file (party);
CREATE INDEX case_by_due ON enforcement.case_file (due_on);

-- Accepted commands, and terms that somebody was told of: added, never changed and never removed.
CREATE TABLE enforcement.case_entry (
  case_id text NOT NULL REFERENCES enforcement.case_file (id),
  entry int NOT NULL,
  version int NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  day date NOT NULL,
  by text NOT NULL,
  documents text[] NOT NULL,
  command jsonb,
  due jsonb,
  -- Which point of which term: told of once.
  due_key text,
  PRIMARY KEY (case_id, entry),
  CHECK (num_nonnulls(command, due) = 1),
  CHECK ((due IS NULL) = (due_key IS NULL))
);
CREATE UNIQUE INDEX case_entry_once ON enforcement.case_entry (case_id, due_key) WHERE due_key IS NOT NULL;
-- Who was where on a day: nobody is at two places.
CREATE INDEX case_visits ON enforcement.case_entry (day) WHERE command->>'do' IN ('inspect', 'interview');
CREATE TRIGGER case_entry_is_append_only BEFORE UPDATE OR DELETE ON enforcement.case_entry
  FOR EACH ROW EXECUTE FUNCTION enforcement.refuse_change();

CREATE TABLE enforcement.case_lead (
  case_id text NOT NULL REFERENCES enforcement.case_file (id),
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  -- False once the case was declined: the lead is free again.
  held boolean NOT NULL DEFAULT true,
  PRIMARY KEY (case_id, lead_id)
);
-- The last line of defence: a lead is in one case.
CREATE UNIQUE INDEX case_lead_once ON enforcement.case_lead (lead_id) WHERE held;

-- Certificates and qualification of those who work on cases, by their name.
CREATE TABLE enforcement.case_person (
  name text PRIMARY KEY,
  certificate text,
  certificate_from date,
  certificate_to date,
  legal_qualified boolean NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (num_nonnulls(certificate, certificate_from, certificate_to) IN (0, 3))
);

-- Schedules of rest days that were imported; the newest edition of a year stands.
CREATE TABLE enforcement.work_year (
  year int NOT NULL,
  edition int NOT NULL,
  off date[] NOT NULL,
  work date[] NOT NULL,
  source text NOT NULL,
  imported_by text NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (year, edition)
);
CREATE INDEX work_of_case ON enforcement.work ((payload->>'case')) WHERE kind = 'case-clock';
`,
  },
  { id: 2026120140, name: 'patrol-media', sql: mediaTables },
  { id: 2026120141, name: 'flight-requests', sql: flightRequestTable },
];
