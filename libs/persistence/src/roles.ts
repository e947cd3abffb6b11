import { describeError, Fault } from '@farwatch/runtime/fault';
import { pause } from '@farwatch/runtime/scope';

interface Queryable {
  query(sql: string, params?: unknown[]): Promise<unknown>;
}

/** The role with which the part of a schema works: it owns nothing. */
export const roleOf = (schema: string): string => `farwatch_${schema}`;

/** Roles belong to the whole server: several databases may make them at the same time. */
const busy = new Set(['42710', '23505', 'XX000']);

/**
 * Gives the role of a schema what it needs and no more: rows of its own schema, without changing or deleting those of
 * `appendOnly`; no table of its own, nothing in any other schema. For whoever owns the schema. Throws `Fault('roles')`
 * with the statements to run when the owner may not make roles.
 */
export async function grantRole(
  client: Queryable,
  schema: string,
  appendOnly: readonly string[] = [],
): Promise<void> {
  const role = roleOf(schema);
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
        IF NOT pg_has_role(current_user, '${role}', 'SET') THEN
          EXECUTE format('GRANT ${role} TO %I', current_user);
        END IF;
      END $$`);
      break;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '42501') throw missingRole(role, error);
      if (attempt >= 10 || code === undefined || !busy.has(code)) throw error;
      await pause(20 * attempt);
    }
  }
  await client.query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
    GRANT EXECUTE ON FUNCTION ${schema}.attach_month TO ${role};
    REVOKE INSERT, UPDATE, DELETE ON ${schema}.migration FROM ${role};
    DO $$ BEGIN
      -- Which months are closed is said by the owner alone.
      IF to_regclass('${schema}.closed_month') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON ${schema}.closed_month FROM ${role};
      END IF;
    END $$;
    ${appendOnly.map((table) => `REVOKE UPDATE, DELETE ON ${schema}.${table} FROM ${role};`).join('\n')}`);
}

function missingRole(role: string, cause: unknown): Fault {
  return new Fault(
    'roles',
    `the owner of the tables may not make the role ${role} (${describeError(cause)}). Run once as administrator: ` +
      `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO <user of DATABASE_URL>; ` +
      `or set FARWATCH_DATABASE_ROLES=0 to work as the owner`,
  );
}
