import { randomBytes } from 'node:crypto';

import { hash, verify, type Algorithm } from '@node-rs/argon2';

import { foldPassword } from './password-rules.js';

/** Argon2id, the first choice of OWASP's cheat sheet for 19 MiB: 60 ms on one thread. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
// The enum is declared const; its value is part of the library's interface.
const argon2id = 2 as Algorithm.Argon2id;

/** More is never asked for, whatever is stored: a stored `m=4000000` would take all memory of the process. */
const most = { memoryKib: 65_536, passes: 10, lanes: 4 };

/** The cost that a stored hash asks for. */
export interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** The cost in a stored hash; undefined: it is none of ours, or it asks for more than is ever given. */
export function costOf(stored: string): Cost | undefined {
  const parts =
    /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/.exec(
      stored,
    );
  if (parts === null) return undefined;
  const [memoryKib, passes, lanes] = parts.slice(1).map(Number) as [number, number, number];
  const bounded =
    memoryKib <= most.memoryKib && memoryKib >= 8 * lanes && passes <= most.passes && lanes <= most.lanes;
  return bounded ? { memoryKib, passes, lanes } : undefined;
}

/** Places for work that is bounded: see `Places` of `@farwatch/http`. */
export interface Turns {
  take(): Promise<void>;
  leave(): void;
}

/** Hashes and verifies passwords, only so many at a time: `turns` says how many, and rejects when too many wait. */
export class Passwords {
  readonly #unknown: Promise<string>;

  constructor(private readonly turns: Turns) {
    this.#unknown = hash(randomBytes(32), { algorithm: argon2id, ...cost });
    this.#unknown.catch(() => undefined);
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(foldPassword(password), { algorithm: argon2id, ...cost }));
  }

  /**
   * Whether a password belongs to a stored hash. Takes as long without one (no such account, no password yet, or a hash that is
   * none): against the hash of something that nobody knows.
   */
  verify(stored: string | null | undefined, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const known = typeof stored === 'string' && costOf(stored) !== undefined;
      const right = await verify(known ? stored : await this.#unknown, foldPassword(password));
      return known && right;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.turns.take();
    try {
      return await work();
    } finally {
      this.turns.leave();
    }
  }
}
