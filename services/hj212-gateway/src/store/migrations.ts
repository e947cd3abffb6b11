import type { Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** The schema `hj212`. Forward only; a released migration never changes. */
export const migrations: readonly Migration[] = [
  {
    id: 2026112501,
    name: 'devices-and-commands',
    sql: `
CREATE TABLE hj212.device (
  mn text PRIMARY KEY,
  -- Null: not registered when it was last seen.
  station text,
  -- What the onboarding screen shows, as one document: written by the gateway only.
  doc jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX device_unknown ON hj212.device (updated_at) WHERE station IS NULL;

-- The audit of what was asked of devices, and the queue of what is still to be asked.
CREATE TABLE hj212.command (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mn text NOT NULL,
  request jsonb NOT NULL,
  by text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'sent', 'accepted', 'done', 'refused', 'failed', 'no-answer')),
  tries int NOT NULL DEFAULT 0,
  qn text,
  qn_rtn text,
  exe_rtn text,
  finished_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX command_open ON hj212.command (mn, id) WHERE status IN ('queued', 'sent', 'accepted');
CREATE INDEX command_by_mn ON hj212.command (mn, id DESC);
`,
  },
  {
    id: 2026113002,
    name: 'missing-intervals',
    sql: `
-- Which hours (2061) and minutes (2051) a device has not sent, until they come or it does not have them.
CREATE TABLE hj212.gap (
  mn text NOT NULL,
  cn text NOT NULL,
  -- Newest interval and spans of missing ones: \`GapLedger\`.
  ledger jsonb NOT NULL,
  -- The span that was asked for last, and when the next one may be; null: nothing is missing.
  asked jsonb,
  asked_at timestamptz,
  due_at timestamptz,
  PRIMARY KEY (mn, cn)
);
CREATE INDEX gap_due ON hj212.gap (due_at) WHERE due_at IS NOT NULL;
`,
  },
  {
    id: 2026120103,
    name: 'age-of-commands',
    sql: `CREATE INDEX command_at ON hj212.command (at);`,
  },
];
