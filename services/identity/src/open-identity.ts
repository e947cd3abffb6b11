import { Places } from '@farwatch/http/places';
import type { SessionDoor } from '@farwatch/http/auth';
import { poolFromContext } from '@farwatch/persistence/pool';
import type { PartContext } from '@farwatch/runtime/part';
import type { RedisServer } from '@farwatch/runtime/servers';

import { holderOf, SignIn } from './accounts/sign-in.js';
import { readConfig } from './config.js';
import { Passwords } from './passwords/password-hash.js';
import { sessionCookie, type SessionCookie } from './sessions/cookie.js';
import { Holders } from './sessions/holders.js';
import { LoginLimits } from './sessions/login-limits.js';
import { openRedis } from './sessions/redis.js';
import { SessionStore } from './sessions/session-store.js';
import { AccountStore } from './store/account-store.js';
import { TokenStore } from './store/token-store.js';
import { CachingVerifier } from './store/token-verifier.js';

export { hashOf, newToken, tokenForm, TokenStore } from './store/token-store.js';

/** Accounts, sessions and tokens, as the public door works with them. */
export interface Identity {
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  readonly verifier: CachingVerifier;
  readonly sessions: SessionStore;
  readonly holders: Holders;
  readonly passwords: Passwords;
  readonly signIn: SignIn;
  readonly cookie: SessionCookie;
  /** For `createHttpApp`. */
  readonly door: SessionDoor;
  close(): void;
}

/** How long a sign-in waits for its turn to be hashed. */
const hashWaitMs = 5_000;

/** `secure`: browsers speak TLS with this door or with a proxy before it. */
export async function openIdentity(ctx: PartContext, redis: RedisServer, secure: boolean): Promise<Identity> {
  const config = readConfig(ctx.env);
  const pool = await poolFromContext(ctx, 'identity');
  const door = await openRedis(redis, ctx.log);
  const accounts = new AccountStore(pool);
  const tokens = new TokenStore(pool);
  const holders = new Holders(async (id) => {
    const row = await accounts.byId(id);
    return row === undefined || row.disabled_at !== null ? undefined : holderOf(row);
  });
  const sessions = new SessionStore(door, holders, config);
  const passwords = new Passwords(new Places(config.hashesAtOnce, hashWaitMs));
  const limits = new LoginLimits(door, config.prefix);
  const cookie = sessionCookie(secure);
  return {
    ...{ accounts, tokens, sessions, holders, passwords, cookie },
    verifier: new CachingVerifier(tokens),
    signIn: new SignIn(accounts, passwords, limits, sessions, holders, ctx.log),
    door: { cookie: cookie.name, find: (id, use) => sessions.find(id, use) },
    close: () => door.close(),
  };
}
