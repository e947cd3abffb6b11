import { timingSafeEqual } from 'node:crypto';

import type { BrowserSession } from '@farwatch/http/auth';
import { Problem } from '@farwatch/http/problem';
import type { Logger } from '@farwatch/runtime/log';
import { userRole } from '@farwatch/contracts/http';

import type { Passwords } from '../passwords/password-hash.js';
import { adviceFor, weaknessOf } from '../passwords/password-rules.js';
import type { Holder, Holders } from '../sessions/holders.js';
import type { LoginLimits } from '../sessions/login-limits.js';
import type { SessionStore } from '../sessions/session-store.js';
import { codeHash, scopeOf, type AccountRow, type AccountStore } from '../store/account-store.js';
import { foldName } from './names.js';

/** Where a request to sign in comes from. */
export interface From {
  readonly address: string;
  readonly agent: string;
}

/** Who an account is to the other services: the login name is what timelines show, because no two people have the same. */
export const holderOf = (row: AccountRow): Holder => ({
  principal: {
    ...{ id: row.id, kind: 'user', name: row.name, scope: scopeOf(row) },
    roles: row.roles.map((role) => userRole.parse(role)),
  },
  displayName: row.display_name,
  generation: row.generation,
});

/** A browser that has just signed in. */
export interface SignedIn {
  readonly session: BrowserSession;
  readonly account: AccountRow;
}

const wrong = (): Problem =>
  new Problem(
    401,
    'wrong-credentials',
    'check name and password; if you forgot it, an administrator gives you a one-time code / ' +
      '请核对登录名和密码；忘记密码请向管理员索取一次性代码',
    undefined,
    { 'www-authenticate': 'Farwatch realm="farwatch"' },
  );

/** Throws 400 `weak-password` with what to do about it. */
export function checkPassword(password: string, words: readonly string[], path = 'body.password'): void {
  const weakness = weaknessOf(password, words);
  if (weakness === undefined) return;
  const message = adviceFor(weakness);
  throw new Problem(400, 'weak-password', message, [{ path, message }]);
}

/**
 * Signing in. Whoever guesses learns nothing: an unknown name, a disabled account and a wrong password have one answer and take one
 * time.
 */
export class SignIn {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passwords: Passwords,
    private readonly limits: LoginLimits,
    private readonly sessions: SessionStore,
    private readonly holders: Holders,
    private readonly log: Logger,
  ) {}

  /** Throws 401 `wrong-credentials`, 429 after too many attempts, 503 while nobody can tell. */
  async withPassword(typed: string, password: string, from: From): Promise<SignedIn> {
    const name = foldName(typed);
    const right = await this.limits.begin(name, from.address);
    const account = await this.accounts.byName(name);
    const fits = await this.passwords.verify(account?.password_hash, password);
    if (account === undefined || !fits || account.disabled_at !== null) throw this.#refused(name, from);
    await right();
    return this.#begin(account, from);
  }

  /** Sets a password with a one-time code. Throws as `withPassword`, and 400 for a password that does not do. */
  async withCode(typed: string, code: string, password: string, from: From): Promise<SignedIn> {
    const name = foldName(typed);
    const right = await this.limits.begin(name, from.address);
    const account = await this.accounts.byName(name);
    const given = codeHash(code);
    const fits = timingSafeEqual(given, account?.code_hash ?? codeHash('')) && account?.code_hash !== null;
    const inTime = (account?.code_until?.getTime() ?? 0) > Date.now();
    if (account === undefined || !fits || !inTime || account.disabled_at !== null)
      throw this.#refused(name, from);
    await right();
    checkPassword(password, [account.name, account.display_name]);
    const hash = await this.passwords.hash(password);
    const changed = await this.accounts.setPassword(account, hash, 'password.set-with-code');
    // Somebody was faster with the same code.
    if (changed === undefined) throw this.#refused(name, from);
    return this.#begin(changed, from);
  }

  /** Begins a session for an account that has just been made or has proved who it is. */
  async begin(account: AccountRow, from: From): Promise<SignedIn> {
    return this.#begin(account, from);
  }

  /** Changes one's own password: the present one is proved again. All sessions end, and this browser gets a new one. */
  async changePassword(id: string, current: string, password: string, from: From): Promise<SignedIn> {
    const account = await this.accounts.byId(id);
    if (account === undefined) throw wrong();
    const right = await this.limits.begin(account.name, from.address);
    if (!(await this.passwords.verify(account.password_hash, current))) {
      this.#refused(account.name, from);
      const message = 'this is not your present password / 当前密码不正确';
      throw new Problem(400, 'invalid-input', message, [{ path: 'body.current', message }]);
    }
    await right();
    checkPassword(password, [account.name, account.display_name]);
    const changed = await this.accounts.setPassword(
      account,
      await this.passwords.hash(password),
      'password.changed',
    );
    if (changed === undefined)
      throw new Problem(409, 'conflict', 'the account was changed meanwhile: sign in again');
    await this.sessions.endAll(id);
    return this.#begin(changed, from);
  }

  async #begin(account: AccountRow, from: From): Promise<SignedIn> {
    this.holders.forget(account.id);
    const session = await this.sessions.start(holderOf(account), from);
    await this.accounts.signedIn(account.id);
    this.log.info({ audit: true, account: account.name, address: from.address }, 'signed in');
    return { session, account };
  }

  #refused(name: string, { address }: From): Problem {
    // A password that was typed into the field of the name must not get into the log: only what could be a name does.
    const shown = /^[a-z0-9._-]{1,32}$/.test(name) ? name : '?';
    this.log.warn({ audit: true, account: shown, address }, 'sign-in refused');
    return wrong();
  }
}
