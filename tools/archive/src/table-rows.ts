import type { PoolClient } from '@farwatch/persistence/pool';

/** A column of a table as it is written. */
export interface Column {
  readonly name: string;
  /** As PostgreSQL calls it: `timestamp with time zone`, `bigint`. */
  readonly type: string;
}

/** Rows of one table, in one order, as CSV. */
export interface Selection {
  /** `reporting.reading`, or the name of one of its months. */
  readonly from: string;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  /** `$1` and `$2` are the beginning and the end of the month, in the unit of the column. */
  readonly where: string;
  readonly params: readonly (string | number)[];
}

const fetchRows = 20_000;

/** The columns of a table in their order, without those that PostgreSQL computes. */
export async function columnsOf(client: PoolClient, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows;
}

const quoted = (name: string): string => `"${name}"`;

/** A value as a text that is the same on every server and can be read back. */
function textOf({ name, type }: Column): string {
  if (type === 'timestamp with time zone')
    return `to_char(${quoted(name)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  if (type === 'bytea') return `encode(${quoted(name)}, 'hex')`;
  return `${quoted(name)}::text`;
}

/** The reverse, of the text `$n`. */
export function valueOf(text: string, type: string): string {
  return type === 'bytea' ? `decode(${text}, 'hex')` : `${text}::${type}`;
}

/** How a value stands in a line: NULL is nothing at all, an empty text is "". */
export function cellOf(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The lines of a selection, the head first. To be read in one transaction; `onRows` is told how many rows were read. */
export async function* linesOf(
  client: PoolClient,
  { from, columns, key, where, params }: Selection,
  onRows: (count: number) => void,
): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => cellOf(name)).join(',')}\n`;
  // By bytes: the order does not depend on the language of the database.
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const order = key.map((name) => `${quoted(name)}${types.get(name) === 'text' ? ' COLLATE "C"' : ''}`);
  await client.query(
    `DECLARE archived NO SCROLL CURSOR FOR SELECT ${columns.map(textOf).join(', ')} FROM ${from}
     WHERE ${where} ORDER BY ${order.join(', ')}`,
    [...params],
  );
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${fetchRows} FROM archived`,
      rowMode: 'array',
    });
    if (rows.length === 0) break;
    onRows(rows.length);
    yield rows.map((row) => `${row.map(cellOf).join(',')}\n`).join('');
  }
  await client.query('CLOSE archived');
}
