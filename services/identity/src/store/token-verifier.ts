import type { Principal } from '@farwatch/contracts/http';
import type { TokenVerifier } from '@farwatch/http/auth';

import { hashOf, type TokenStore } from './token-store.js';

/** How long a found token is believed: a revocation elsewhere takes at most this long. */
const believeMs = 5_000;
const maxEntries = 10_000;

/** Looks tokens up by hash and believes an answer for 5 s; refusals are never kept. */
export class CachingVerifier implements TokenVerifier {
  readonly #known = new Map<string, { principal: Principal; until: number }>();

  constructor(
    private readonly store: Pick<TokenStore, 'find'>,
    private readonly now: () => number = Date.now,
  ) {}

  async verify(token: string): Promise<Principal | undefined> {
    if (!token.startsWith('fw_')) return undefined;
    const hash = hashOf(token);
    const key = hash.toString('base64');
    const known = this.#known.get(key);
    if (known !== undefined && known.until > this.now()) return known.principal;
    this.#known.delete(key);
    const found = await this.store.find(hash);
    if (found === undefined) return undefined;
    if (this.#known.size >= maxEntries) this.#known.clear();
    this.#known.set(key, {
      principal: found.principal,
      until: Math.min(this.now() + believeMs, found.expiresAt),
    });
    return found.principal;
  }

  /** Forgets everything: a token was revoked here. */
  forget(): void {
    this.#known.clear();
  }
}
