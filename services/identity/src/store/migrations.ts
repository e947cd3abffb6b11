import type { Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** What was done stays as it was written. */
export const appendOnly: readonly string[] = ['audit'];

/** Tables of the schema `identity`: accounts, tokens, and what was done to them. */
export const migrations: readonly Migration[] = [
  {
    id: 2026113001,
    name: 'accounts',
    sql: `
CREATE TABLE identity.account (
  id text PRIMARY KEY,
  -- Timelines name people by it, so nobody ever gets one that somebody had.
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{1,31}$'),
  display_name text NOT NULL CHECK (display_name <> ''),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  -- What they may see and change; null: everything.
  districts text[] CHECK (cardinality(districts) > 0),
  -- Argon2id; null: to be chosen with the one-time code.
  password_hash text,
  code_hash bytea CHECK (length(code_hash) = 32),
  code_until timestamptz,
  -- Sessions and codes of an earlier one are over.
  generation int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  disabled_at timestamptz,
  last_sign_in_at timestamptz,
  CHECK ((code_hash IS NULL) = (code_until IS NULL)),
  -- Who gives out accounts works on no lead and no case.
  CHECK (NOT ('admin' = ANY (roles)) OR roles <@ '{admin,viewer}')
);

CREATE FUNCTION identity.refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER account_stays BEFORE DELETE ON identity.account FOR EACH ROW EXECUTE FUNCTION identity.refuse_removal();

CREATE TABLE identity.token (
  id text PRIMARY KEY,
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  subject text NOT NULL CHECK (subject <> ''),
  kind text NOT NULL CHECK (kind IN ('token', 'device', 'system')),
  -- The person whose token it is; null: of a system or a device.
  owner text REFERENCES identity.account (id),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  districts text[] CHECK (cardinality(districts) > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
CREATE INDEX token_owner ON identity.token (owner) WHERE owner IS NOT NULL;
CREATE INDEX token_subject ON identity.token (lower(subject));

CREATE TABLE identity.audit (
  entry bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  by text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail text NOT NULL,
  before bytea NOT NULL CHECK (length(before) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32)
);
-- How far the audit goes: a tail that was cut off is missed.
CREATE TABLE identity.audit_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  entry bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO identity.audit_head (entry, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
`,
  },
];
