import { createHash, randomBytes, randomInt } from 'node:crypto';

import { userRole, type Scope, type User } from '@farwatch/contracts/http';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

import { writeDeed } from './audit.js';

/** An account as it is stored. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly roles: string[];
  readonly districts: string[] | null;
  readonly password_hash: string | null;
  readonly code_hash: Buffer | null;
  readonly code_until: Date | null;
  readonly generation: number;
  readonly created_at: Date;
  readonly created_by: string;
  readonly disabled_at: Date | null;
  readonly last_sign_in_at: Date | null;
}

/** Days that a one-time code may be used. */
const codeDays = 3;
/** An account that sees no more than the districts of $2. */
const within = '($2::text[] IS NULL OR districts <@ $2::text[])';
const isAdmin = `'admin' = ANY (roles) AND disabled_at IS NULL AND districts IS NULL`;

export const scopeOf = ({ districts }: Pick<AccountRow, 'districts'>): User['scope'] =>
  districts === null ? 'all' : { districts };
const rolesOf = (roles: readonly string[]): User['roles'] => roles.map((role) => userRole.parse(role));

/** As the interface shows it. */
export const toUser = (row: AccountRow): User => ({
  id: row.id,
  name: row.name,
  displayName: row.display_name,
  roles: rolesOf(row.roles),
  scope: scopeOf(row),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  disabledAt: row.disabled_at?.toISOString() ?? null,
  lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  password: row.password_hash === null ? 'none' : 'set',
});

/** A one-time code: 99 random bits, in groups that can be read out. */
export function newCode(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const text = Array.from({ length: 20 }, () => letters[randomInt(letters.length)]).join('');
  return text.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** How a code is kept. It has as many random bits as make a slow hash useless. */
export const codeHash = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .digest();

/** What goes wrong in a change of accounts, told by its code. */
export class AccountRefusal extends Error {
  constructor(readonly code: 'name-taken' | 'last-administrator' | 'set-up-already') {
    super(code);
  }
}

/** Accounts of people. Nothing removes one. */
export class AccountStore {
  constructor(private readonly pool: Pool) {}

  async byName(name: string): Promise<AccountRow | undefined> {
    return this.#one('SELECT * FROM identity.account WHERE name = $1', [name]);
  }

  async byId(id: string): Promise<AccountRow | undefined> {
    return this.#one('SELECT * FROM identity.account WHERE id = $1', [id]);
  }

  async within(scope: Scope, id: string): Promise<AccountRow | undefined> {
    return this.#one(`SELECT * FROM identity.account WHERE id = $1 AND ${within}`, [id, districtsOf(scope)]);
  }

  /** Up to `limit` accounts after the id `after`, in order of id: those that see no more than `scope`. */
  async list(scope: Scope, { after, limit }: { after: string | undefined; limit: number }): Promise<User[]> {
    const { rows } = await this.pool.query<AccountRow>(
      `SELECT * FROM identity.account WHERE id > $1 COLLATE "C" AND ${within} ORDER BY id COLLATE "C" LIMIT $3`,
      [after ?? '', districtsOf(scope), limit],
    );
    return rows.map(toUser);
  }

  /** Everybody, as a rota knows them. */
  async people(): Promise<{ account: string; name: string; enabled: boolean }[]> {
    const { rows } = await this.pool.query<{ account: string; name: string; enabled: boolean }>(
      `SELECT id AS account, display_name AS name, disabled_at IS NULL AS enabled FROM identity.account ORDER BY id`,
    );
    return rows;
  }

  /** Whether somebody may sign in as an administrator of everything. */
  async hasAdministrator(): Promise<boolean> {
    const { rowCount } = await this.pool.query(`SELECT FROM identity.account WHERE ${isAdmin} LIMIT 1`);
    return rowCount === 1;
  }

  /**
   * Makes an account. Throws `name-taken` also for a name under which a token speaks; `first`: throws `set-up-already` when there is an
   * administrator.
   */
  async create(
    given: {
      readonly name: string;
      readonly displayName: string;
      readonly roles: readonly string[];
      readonly scope: Scope;
    } & ({ readonly passwordHash: string } | { readonly code: string }),
    by: string,
    first = false,
  ): Promise<AccountRow> {
    return inTransaction(this.pool, async (client) => {
      await lockAdministrators(client);
      if (first) {
        const { rowCount } = await client.query(`SELECT FROM identity.account WHERE ${isAdmin} LIMIT 1`);
        if (rowCount !== 0) throw new AccountRefusal('set-up-already');
      }
      const { rowCount: spoken } = await client.query(
        'SELECT FROM identity.token WHERE lower(subject) = $1 LIMIT 1',
        [given.name],
      );
      if (spoken !== 0) throw new AccountRefusal('name-taken');
      const { rows } = await client.query<AccountRow>(
        `INSERT INTO identity.account (id, name, display_name, roles, districts, password_hash, code_hash, code_until, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7::bytea IS NULL THEN NULL ELSE now() + interval '${codeDays} days' END, $8)
         ON CONFLICT (name) DO NOTHING RETURNING *`,
        [
          `u_${randomBytes(12).toString('base64url')}`,
          given.name,
          given.displayName,
          [...new Set(given.roles)],
          districtsOf(given.scope),
          'passwordHash' in given ? given.passwordHash : null,
          'code' in given ? codeHash(given.code) : null,
          by,
        ],
      );
      const [made] = rows;
      if (made === undefined) throw new AccountRefusal('name-taken');
      const { name, displayName, roles, scope } = given;
      await writeDeed(client, {
        ...{ by, action: 'account.created', subject: made.id, detail: { name, displayName, roles, scope } },
      });
      return made;
    });
  }

  /** Changes name, roles and districts of an account within `scope`; undefined when there is none. */
  change(
    scope: Scope,
    id: string,
    to: { readonly displayName: string; readonly roles: readonly string[]; readonly scope: Scope },
    by: string,
  ): Promise<AccountRow | undefined> {
    return this.#change(scope, id, by, 'account.changed', { ...to }, (client) =>
      client.query<AccountRow>(
        'UPDATE identity.account SET display_name = $2, roles = $3, districts = $4 WHERE id = $1 RETURNING *',
        [id, to.displayName, [...new Set(to.roles)], districtsOf(to.scope)],
      ),
    );
  }

  /** Ends an account and with it its sessions and codes; once more keeps the first time. */
  disable(scope: Scope, id: string, by: string): Promise<AccountRow | undefined> {
    return this.#change(scope, id, by, 'account.disabled', {}, (client) =>
      client.query<AccountRow>(
        `UPDATE identity.account SET disabled_at = coalesce(disabled_at, now()), generation = generation + 1,
           code_hash = NULL, code_until = NULL WHERE id = $1 RETURNING *`,
        [id],
      ),
    );
  }

  enable(scope: Scope, id: string, by: string): Promise<AccountRow | undefined> {
    return this.#change(scope, id, by, 'account.enabled', {}, (client) =>
      client.query<AccountRow>('UPDATE identity.account SET disabled_at = NULL WHERE id = $1 RETURNING *', [
        id,
      ]),
    );
  }

  /** Takes password, sessions and tokens away and leaves a one-time code. */
  reset(scope: Scope, id: string, code: string, by: string): Promise<AccountRow | undefined> {
    return this.#change(scope, id, by, 'account.reset', {}, async (client) => {
      await client.query(
        'UPDATE identity.token SET revoked_at = coalesce(revoked_at, now()) WHERE owner = $1',
        [id],
      );
      return client.query<AccountRow>(
        `UPDATE identity.account SET password_hash = NULL, code_hash = $2, code_until = now() + interval '${codeDays} days',
           generation = generation + 1 WHERE id = $1 RETURNING *`,
        [id, codeHash(code)],
      );
    });
  }

  /**
   * Sets a password where nothing has changed since the account was read; undefined otherwise. All sessions and codes of before are
   * over.
   */
  setPassword(
    before: Pick<AccountRow, 'id' | 'generation' | 'name'>,
    passwordHash: string,
    action: 'password.changed' | 'password.set-with-code',
  ): Promise<AccountRow | undefined> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<AccountRow>(
        `UPDATE identity.account SET password_hash = $3, code_hash = NULL, code_until = NULL, generation = generation + 1
         WHERE id = $1 AND generation = $2 AND disabled_at IS NULL RETURNING *`,
        [before.id, before.generation, passwordHash],
      );
      if (rows[0] !== undefined) await writeDeed(client, { by: before.name, action, subject: before.id });
      return rows[0];
    });
  }

  /** Ends all sessions of an account, also those that Redis has lost sight of. */
  async endSessions(id: string, by: string): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query('UPDATE identity.account SET generation = generation + 1 WHERE id = $1', [id]);
      await writeDeed(client, { by, action: 'sessions.ended', subject: id });
    });
  }

  /** Somebody signed in. */
  async signedIn(id: string): Promise<void> {
    await this.pool.query('UPDATE identity.account SET last_sign_in_at = now() WHERE id = $1', [id]);
  }

  async #one(sql: string, parameters: unknown[]): Promise<AccountRow | undefined> {
    const { rows } = await this.pool.query<AccountRow>(sql, parameters);
    return rows[0];
  }

  /** One change of an account within a scope, with its entry; throws `last-administrator` when it would leave none. */
  async #change(
    scope: Scope,
    id: string,
    by: string,
    action: string,
    detail: Readonly<Record<string, unknown>>,
    change: (client: PoolClient) => Promise<{ rows: AccountRow[] }>,
  ): Promise<AccountRow | undefined> {
    return inTransaction(this.pool, async (client) => {
      await lockAdministrators(client);
      const { rows: found } = await client.query<AccountRow>(
        `SELECT * FROM identity.account WHERE id = $1 AND ${within} FOR UPDATE`,
        [id, districtsOf(scope)],
      );
      const [before] = found;
      if (before === undefined) return undefined;
      const had = await client.query(`SELECT FROM identity.account WHERE ${isAdmin} LIMIT 1`);
      const { rows } = await change(client);
      const has = await client.query(`SELECT FROM identity.account WHERE ${isAdmin} LIMIT 1`);
      if (had.rowCount === 1 && has.rowCount === 0) throw new AccountRefusal('last-administrator');
      await writeDeed(client, {
        ...{ by, action, subject: id },
        detail: { ...detail, before: { roles: before.roles, districts: before.districts } },
      });
      return rows[0];
    });
  }
}

/** Changes of accounts come one after the other: two that each leave one administrator would leave none together. */
async function lockAdministrators(client: PoolClient): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('farwatch identity accounts'))`);
}
