/**
 * Rows as one parameter per column: `INSERT ... SELECT * FROM unnest($1::text[], $2::int8[]) AS t(a, b)`.
 * One plan whatever the number of rows, and no limit of 65,535 parameters.
 * `spec` maps column names to PostgreSQL types; `first` is the number of the first parameter.
 */
export function unnest<K extends string>(
  spec: Readonly<Record<K, string>>,
  rows: readonly Readonly<Record<K, unknown>>[],
  first = 1,
): { readonly sql: string; readonly columns: string; readonly params: unknown[][] } {
  const names = Object.keys(spec) as K[];
  const params = names.map((name) => rows.map((row) => row[name] ?? null));
  const columns = names.join(', ');
  const casts = names.map((name, index) => `$${first + index}::${spec[name]}[]`).join(', ');
  return { sql: `unnest(${casts}) AS t(${columns})`, columns, params };
}
