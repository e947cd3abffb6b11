import type { Principal } from '@farwatch/contracts/http';

/** How long a look-up is believed: what changes here counts at once, what another process changes after this. */
const believeMs = 5_000;
const maxEntries = 10_000;

/** Who a session belongs to, as the account says now. */
export interface Holder {
  readonly principal: Principal;
  readonly displayName: string;
  readonly generation: number;
}

/** Accounts that may sign in, looked up and believed for a moment. */
export class Holders {
  readonly #known = new Map<string, { holder: Holder; until: number }>();

  constructor(
    private readonly look: (id: string) => Promise<Holder | undefined>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Undefined: there is no such account, or it is disabled. */
  async find(id: string): Promise<Holder | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined && known.until > this.now()) return known.holder;
    this.#known.delete(id);
    const holder = await this.look(id);
    if (holder === undefined) return undefined;
    if (this.#known.size >= maxEntries) this.#known.clear();
    this.#known.set(id, { holder, until: this.now() + believeMs });
    return holder;
  }

  /** An account was changed here. */
  forget(id: string): void {
    this.#known.delete(id);
  }
}
