import type { PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** What is registered of somebody who works on cases. */
export interface StoredPerson {
  readonly name: string;
  readonly certificate?: { readonly number: string; readonly from: string; readonly to: string };
  readonly legalQualified: boolean;
  readonly updatedBy: string;
  readonly updatedAt: string;
}

interface PersonRow {
  name: string;
  certificate: string | null;
  certificate_from: string | null;
  certificate_to: string | null;
  legal_qualified: boolean;
  updated_by: string;
  updated_at: Date;
}

const fromRow = (row: PersonRow): StoredPerson => ({
  name: row.name,
  ...(row.certificate === null
    ? {}
    : {
        certificate: { number: row.certificate, from: row.certificate_from!, to: row.certificate_to! },
      }),
  legalQualified: row.legal_qualified,
  updatedBy: row.updated_by,
  updatedAt: row.updated_at.toISOString(),
});

/** Those of these names that are registered. */
export async function readPeople(client: Queryable, names: readonly string[]): Promise<StoredPerson[]> {
  const { rows } = await client.query<PersonRow>(
    'SELECT * FROM enforcement.case_person WHERE name = ANY ($1::text[])',
    [names],
  );
  return rows.map(fromRow);
}

/** A page by name. */
export async function listPeople(
  client: Queryable,
  after: string | undefined,
  limit: number,
): Promise<StoredPerson[]> {
  const { rows } = await client.query<PersonRow>(
    `SELECT * FROM enforcement.case_person WHERE $1::text IS NULL OR name > $1 COLLATE "C"
     ORDER BY name COLLATE "C" LIMIT $2`,
    [after ?? null, limit],
  );
  return rows.map(fromRow);
}

export async function savePerson(client: Queryable, one: StoredPerson): Promise<void> {
  const { certificate } = one;
  await client.query(
    `INSERT INTO enforcement.case_person (name, certificate, certificate_from, certificate_to, legal_qualified, updated_by, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (name) DO UPDATE SET certificate = excluded.certificate, certificate_from = excluded.certificate_from,
       certificate_to = excluded.certificate_to, legal_qualified = excluded.legal_qualified,
       updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    [
      one.name,
      certificate?.number,
      certificate?.from,
      certificate?.to,
      one.legalQualified,
      one.updatedBy,
      one.updatedAt,
    ],
  );
}
