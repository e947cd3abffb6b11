import { createHash, randomBytes } from 'node:crypto';

import type { BrowserSession } from '@farwatch/http/auth';

import type { RedisDoor } from './redis.js';
import type { Holder, Holders } from './holders.js';

/** What is kept of a session. The id itself is not: whoever reads Redis can use none of them. */
interface Kept {
  readonly account: string;
  /** Of the account when it began: a reset, a new password and "everywhere" count it up. */
  readonly generation: number;
  readonly csrf: string;
  readonly startedMs: number;
  readonly address: string;
  readonly agent: string;
}

/** A session as its owner sees it. */
export interface OwnSession {
  readonly id: string;
  readonly startedAt: string;
  readonly address: string;
  readonly agent: string;
  readonly endsAt: string;
  readonly current: boolean;
}

const mostOfOne = 20;
const handleLength = 16;

const digestOf = (id: string): string => createHash('sha256').update(id).digest('base64url');

/** Sessions of browsers in Redis. */
export class SessionStore {
  constructor(
    private readonly redis: RedisDoor,
    private readonly holders: Holders,
    private readonly limits: {
      readonly idleMs: number;
      readonly absoluteMs: number;
      readonly prefix: string;
    },
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins a session: always with a new id, whatever the browser sent. */
  async start(
    holder: Holder,
    from: { readonly address: string; readonly agent: string },
  ): Promise<BrowserSession> {
    const id = randomBytes(32).toString('base64url');
    const kept: Kept = {
      account: holder.principal.id,
      generation: holder.generation,
      csrf: randomBytes(24).toString('base64url'),
      startedMs: this.now(),
      address: from.address,
      agent: from.agent.slice(0, 200),
    };
    const digest = digestOf(id);
    const { idleMs, absoluteMs } = this.limits;
    const own = this.#ofAccount(kept.account);
    await this.#makeRoom(own);
    await this.redis.ask(async (redis) => {
      const answers = await redis
        .multi()
        .set(this.#key(digest), JSON.stringify(kept), 'PX', Math.min(idleMs, absoluteMs))
        .sadd(own, digest)
        .pexpire(own, absoluteMs)
        .exec();
      const failed = answers?.find(([error]) => error !== null);
      if (answers === null || failed !== undefined) throw failed?.[0] ?? new Error('no session was kept');
    });
    return { id, csrf: kept.csrf, principal: holder.principal };
  }

  /** Who a cookie stands for; undefined when its session is unknown, over or ended, or its account may not sign in. */
  async find(id: string, use: boolean): Promise<BrowserSession | undefined> {
    const key = this.#key(digestOf(id));
    const text = await this.redis.ask((redis) => redis.get(key));
    if (text === null) return undefined;
    const kept = JSON.parse(text) as Kept;
    const left = kept.startedMs + this.limits.absoluteMs - this.now();
    if (left <= 0) return undefined;
    const holder = await this.holders.find(kept.account);
    if (holder === undefined || holder.generation !== kept.generation) return undefined;
    if (use) await this.redis.ask((redis) => redis.pexpire(key, Math.min(left, this.limits.idleMs)));
    return { id, csrf: kept.csrf, principal: holder.principal };
  }

  /** The living sessions of an account, the newest first. */
  async list(account: string, current: string | undefined): Promise<OwnSession[]> {
    const holder = await this.holders.find(account);
    const digest = current === undefined ? undefined : digestOf(current);
    const all = await this.#living(this.#ofAccount(account));
    return all
      .filter(({ kept }) => kept.generation === holder?.generation)
      .sort((a, b) => b.kept.startedMs - a.kept.startedMs)
      .map(({ digest: of, kept, leftMs }) => ({
        id: of.slice(0, handleLength),
        startedAt: new Date(kept.startedMs).toISOString(),
        address: kept.address,
        agent: kept.agent,
        endsAt: new Date(this.now() + leftMs).toISOString(),
        current: of === digest,
      }));
  }

  /** Ends the session of a cookie. */
  async end(account: string, id: string): Promise<number> {
    return this.#drop(account, [digestOf(id)]);
  }

  /** Ends one of an account's sessions by the id that `list` shows. */
  async endListed(account: string, handle: string): Promise<number> {
    const digests = await this.redis.ask((redis) => redis.smembers(this.#ofAccount(account)));
    return this.#drop(
      account,
      digests.filter((digest) => digest.slice(0, handleLength) === handle),
    );
  }

  /** Ends what an account has, but for one. Those that Redis has lost sight of end by the generation of the account. */
  async endAll(account: string): Promise<number> {
    return this.#drop(account, await this.redis.ask((redis) => redis.smembers(this.#ofAccount(account))));
  }

  async #drop(account: string, digests: readonly string[]): Promise<number> {
    if (digests.length === 0) return 0;
    return this.redis.ask(async (redis) => {
      const [ended] = await Promise.all([
        redis.del(...digests.map((digest) => this.#key(digest))),
        redis.srem(this.#ofAccount(account), ...digests),
      ]);
      return ended;
    });
  }

  async #living(own: string): Promise<{ digest: string; kept: Kept; leftMs: number }[]> {
    return this.redis.ask(async (redis) => {
      const found = await Promise.all(
        (await redis.smembers(own)).map(async (digest) => {
          const [text, leftMs] = await Promise.all([
            redis.get(this.#key(digest)),
            redis.pttl(this.#key(digest)),
          ]);
          return text === null ? digest : { digest, kept: JSON.parse(text) as Kept, leftMs };
        }),
      );
      const gone = found.filter((one) => typeof one === 'string');
      if (gone.length > 0) await redis.srem(own, ...gone);
      return found.filter((one) => typeof one !== 'string');
    });
  }

  /** Somebody who signs in again and again has a bounded number of sessions: the oldest makes room. */
  async #makeRoom(own: string): Promise<void> {
    if ((await this.redis.ask((redis) => redis.scard(own))) < mostOfOne) return;
    const living = (await this.#living(own)).sort((a, b) => a.kept.startedMs - b.kept.startedMs);
    for (const { digest, kept } of living.slice(0, Math.max(0, living.length - mostOfOne + 1)))
      await this.#drop(kept.account, [digest]);
  }

  #key(digest: string): string {
    return `${this.limits.prefix}session:${digest}`;
  }

  #ofAccount(account: string): string {
    return `${this.limits.prefix}sessions:${account}`;
  }
}
