import type { Env } from '@farwatch/kit/run-file';
import { migrationsOf, type SchemaName } from '@farwatch/all-in-one/catalogue';
import { openSession, schemaAddress, type Session } from '@farwatch/persistence/pool';

export const schemaNames = Object.keys(migrationsOf) as SchemaName[];

/** Schemas at one address: they share a session, and with it a snapshot or a transaction. */
export interface Database {
  readonly url: string;
  readonly schemas: readonly SchemaName[];
  readonly session: Session;
}

/** As the owner of the tables. Whoever opens them closes them. */
export async function openDatabases(env: Env, name: string): Promise<Database[]> {
  const byUrl = new Map<string, SchemaName[]>();
  for (const schema of schemaNames) {
    const { url } = schemaAddress(env, schema);
    byUrl.set(url, [...(byUrl.get(url) ?? []), schema]);
  }
  const opened: Database[] = [];
  try {
    for (const [url, schemas] of byUrl) {
      const session = await openSession(url, name);
      opened.push({ url, schemas, session });
      // What COPY writes and reads must not depend on how a server or a user is set.
      await session.query(`SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
        SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET statement_timeout = 0; SET transaction_timeout = 0;
        SET idle_in_transaction_session_timeout = 0`);
    }
    return opened;
  } catch (error) {
    await closeDatabases(opened);
    throw error;
  }
}

export async function closeDatabases(databases: readonly Database[]): Promise<void> {
  for (const { session } of databases) await session.end().catch(() => undefined);
}
