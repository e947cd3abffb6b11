import { changeTableSql } from '@farwatch/persistence/change-table';
import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

import { changeTable } from './change-table.js';

export { retention } from './retention.js';

/** What was tried, and who was to be told of what, stays as it was written. */
export const appendOnly = ['delivery_attempt', 'routing'] as const;

/** The schema `notify`. Forward only; a released migration never changes. */
export const migrations: Migration[] = [
  {
    id: 2026113001,
    name: 'alerts',
    sql: `
-- What somebody may have to be told of, as its source said it last.
CREATE TABLE notify.alert (
  id text PRIMARY KEY,
  version int NOT NULL,
  state text NOT NULL CHECK (state IN ('firing', 'acknowledged', 'resolved')),
  labels jsonb NOT NULL,
  spell int NOT NULL,
  since_at timestamptz NOT NULL,
  -- When it came and went, epoch milliseconds.
  changes jsonb NOT NULL,
  kind text NOT NULL,
  severity text NOT NULL,
  simulated boolean NOT NULL,
  district text,
  title jsonb NOT NULL,
  lead text,
  case_id text,
  -- Of the past when it was first heard of: listed with its source, never told.
  historic boolean NOT NULL,
  -- What the console was told last; null: nothing yet.
  told text,
  told_at timestamptz,
  notes jsonb NOT NULL DEFAULT '[]',
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((told IS NULL) = (told_at IS NULL))
);
CREATE INDEX alert_told ON notify.alert (told_at DESC, id DESC) WHERE told IS NOT NULL;
CREATE INDEX alert_told_in ON notify.alert (district, told_at DESC, id DESC) WHERE told IS NOT NULL;
CREATE INDEX alert_open_station ON notify.alert ((labels->>'station')) WHERE state <> 'resolved';
CREATE INDEX alert_case ON notify.alert (case_id) WHERE case_id IS NOT NULL AND state <> 'resolved';

-- Alerts of one route that are told together.
CREATE TABLE notify.alert_group (
  id text PRIMARY KEY,
  route text NOT NULL,
  -- Epoch milliseconds: when it was looked at last, and when it is to be looked at next.
  looked_at bigint,
  wake_at bigint,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE notify.group_member (
  group_id text NOT NULL REFERENCES notify.alert_group (id) ON DELETE CASCADE,
  alert_id text NOT NULL REFERENCES notify.alert (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, alert_id)
);
CREATE INDEX group_member_alert ON notify.group_member (alert_id);

-- One message to one recipient. payload: what is said, as it was when it was decided.
CREATE TABLE notify.delivery (
  id text PRIMARY KEY,
  purpose text NOT NULL,
  receiver text NOT NULL,
  channel text NOT NULL,
  recipient text NOT NULL,
  district text,
  simulated boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'dropped')),
  -- How often it was tried.
  attempt int NOT NULL DEFAULT 0,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  next_at timestamptz,
  ended_at timestamptz,
  replay_of text,
  CHECK ((state = 'pending') = (next_at IS NOT NULL)),
  CHECK ((state = 'pending') = (ended_at IS NULL))
);
CREATE INDEX delivery_newest ON notify.delivery (created_at DESC, id DESC);
CREATE INDEX delivery_in ON notify.delivery (district, created_at DESC, id DESC);

CREATE TABLE notify.delivery_attempt (
  delivery text NOT NULL,
  attempt int NOT NULL,
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  status int,
  detail text,
  PRIMARY KEY (delivery, attempt)
);
CREATE INDEX delivery_attempt_at ON notify.delivery_attempt (at);

-- The last line of defence: nobody is told the same of an alert twice on a channel.
CREATE TABLE notify.told (
  alert text NOT NULL,
  phase text NOT NULL,
  channel text NOT NULL,
  recipient text NOT NULL,
  at timestamptz NOT NULL,
  delivery text NOT NULL,
  PRIMARY KEY (alert, phase, channel, recipient)
);
CREATE INDEX told_at ON notify.told (at);

CREATE TABLE notify.receiver (
  id text PRIMARY KEY,
  name text NOT NULL,
  channel text NOT NULL,
  recipients text[] NOT NULL DEFAULT '{}',
  rota text,
  url text,
  secret text,
  -- Still signs until then, so that the other side can change over.
  former_secret text,
  former_until timestamptz,
  enabled boolean NOT NULL DEFAULT true,
  disabled_because text CHECK (disabled_because IN ('gone', 'exhausted')),
  -- It did not answer, or asked to wait: not asked again before.
  rests_until timestamptz,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);
INSERT INTO notify.receiver (id, name, channel, changed_by) VALUES ('console', '控制台 / console', 'console', 'farwatch');

-- Every tree of routes that was in force; the newest is. Without one the built-in tree.
CREATE TABLE notify.routing (
  version int PRIMARY KEY,
  doc jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  by text NOT NULL
);

CREATE TABLE notify.rota (
  id text PRIMARY KEY,
  district text,
  doc jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);

CREATE TABLE notify.silence (
  id text PRIMARY KEY,
  match jsonb NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  note text NOT NULL,
  by text NOT NULL,
  districts text[] CHECK (cardinality(districts) > 0),
  ended_by text,
  created_at timestamptz NOT NULL,
  CHECK (until_at >= from_at)
);
CREATE INDEX silence_newest ON notify.silence (created_at DESC, id DESC);

-- A copy of the accounts, kept by the api: who may be on duty.
CREATE TABLE notify.person (
  account text PRIMARY KEY,
  name text NOT NULL,
  enabled boolean NOT NULL,
  copied_at timestamptz NOT NULL DEFAULT now()
);
${changeTableSql(changeTable)}
${tablesFor.work('notify')}
${tablesFor.offsets('notify')}
`,
  },
];
