import type { Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** Tables of the api: bearer tokens by their hash. */
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
];
