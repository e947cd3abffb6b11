import { keepMonths, named, type ArchivedTable, type TableRetention } from '@farwatch/persistence/retention';

import { migrationsOf, type SchemaName } from './catalogue.js';

/** What was decided about every table of every schema, by `schema.table`. */
export async function tablesOf(): Promise<ReadonlyMap<string, TableRetention>> {
  const all = new Map<string, TableRetention>();
  for (const [schema, load] of Object.entries(migrationsOf))
    for (const [name, decision] of named(schema, (await load()).retention)) all.set(name, decision);
  return all;
}

/** The tables of which whole months are archived. */
export async function archivedTables(): Promise<readonly ArchivedTable[]> {
  const all: ArchivedTable[] = [];
  for (const name of Object.keys(migrationsOf) as SchemaName[]) {
    const found: { readonly retention: unknown; readonly archived?: readonly ArchivedTable[] } =
      await migrationsOf[name]();
    all.push(...(found.archived ?? []));
  }
  return all;
}

/** The months that tables keep their rows, as configured. Throws `Fault('config')`. */
export async function monthsOfTables(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, number>> {
  return keepMonths(env, await tablesOf());
}
