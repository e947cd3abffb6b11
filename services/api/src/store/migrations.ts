import type { Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** Tables of the api: bearer tokens of before by their hash, answers by Idempotency-Key. */
export const migrations: readonly Migration[] = [
  {
    id: 2026112901,
    name: 'tokens',
    sql: `
CREATE TABLE api.token (
  id text PRIMARY KEY,
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  subject text NOT NULL CHECK (subject <> ''),
  kind text NOT NULL CHECK (kind IN ('token', 'device', 'system')),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  -- What it may see and change; null: everything.
  districts text[] CHECK (cardinality(districts) > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz
);
`,
  },
  {
    id: 2026113001,
    name: 'kept-answers',
    sql: `
CREATE TABLE api.kept_answer (
  -- Id of the principal: the same key of another is another request.
  caller text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  -- SHA-256 of method, path and body.
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  begun_at timestamptz NOT NULL DEFAULT now(),
  -- Null: under way, or ended without anybody knowing how.
  status smallint,
  -- {"is": answer}; null beside a status: done, and not kept.
  body jsonb,
  PRIMARY KEY (caller, key)
);
CREATE INDEX kept_answer_begun ON api.kept_answer (begun_at);
`,
  },
];
