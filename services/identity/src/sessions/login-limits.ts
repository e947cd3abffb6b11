import { createHash } from 'node:crypto';

import { Problem } from '@farwatch/http/problem';

import type { RedisDoor } from './redis.js';

const windowSeconds = 15 * 60;
/**
 * Refused attempts in a window. Of a name at one address few, so that guessing is slow; of a name over all addresses more, so that a
 * stranger does not lock somebody out easily; of an address as many as an office behind one address makes.
 */
export const mostRefused = { pair: 5, name: 50, address: 100 } as const;

/** Attempts to sign in that are counted until they turn out right. In Redis, so that all processes count together. */
export class LoginLimits {
  constructor(
    private readonly redis: RedisDoor,
    private readonly prefix: string,
  ) {}

  /**
   * Counts an attempt, before anything about it is known: attempts at the same time are all counted. Throws 429 with `Retry-After`
   * when there were too many; existing and unknown names alike. Answers what to call when the attempt was right.
   */
  async begin(name: string, address: string): Promise<() => Promise<void>> {
    const keys = this.#keys(name, address);
    const waits = await this.redis.ask((redis) =>
      Promise.all(
        keys.map(async ({ key, most }) => {
          const answers = await redis
            .multi()
            .set(key, 0, 'EX', windowSeconds, 'NX')
            .incr(key)
            .pttl(key)
            .exec();
          const [count, left] = [Number(answers?.[1]?.[1]), Number(answers?.[2]?.[1])];
          return count > most ? Math.max(1, Math.ceil(left / 1_000)) : 0;
        }),
      ),
    );
    const wait = Math.max(...waits);
    if (wait > 0)
      throw new Problem(
        429,
        'too-many-requests',
        `too many attempts: try again in ${Math.ceil(wait / 60)} min, or ask an administrator for a new code`,
        undefined,
        { 'retry-after': String(wait) },
      );
    return async () => {
      const [pair, ...others] = keys;
      await this.redis.ask((redis) =>
        Promise.all([
          redis.del(pair!.key),
          // Its window may be over meanwhile: what is counted down then has an end, too.
          ...others.map(({ key }) => redis.multi().set(key, 0, 'EX', windowSeconds, 'NX').decr(key).exec()),
        ]),
      );
    };
  }

  #keys(name: string, address: string): { readonly key: string; readonly most: number }[] {
    const named = (kind: keyof typeof mostRefused, text: string) => ({
      key: `${this.prefix}tries:${kind}:${createHash('sha256').update(text).digest('base64url')}`,
      most: mostRefused[kind],
    });
    return [named('pair', `${name} ${address}`), named('name', name), named('address', address)];
  }
}
