/** What became of the content of one interval. */
export type Turn = { readonly kind: 'duplicate' } | { readonly kind: 'new'; readonly revision: number };

interface Known {
  readonly content: string;
  readonly revision: number;
  /** In Kafka: only then the same content again needs no second writing. */
  safe: boolean;
}

/**
 * HJ 212 has no revisions: whatever a device says later of the same (MN, CN, DataTime) replaces what it said before. The
 * revision of a message is the time from the start of its interval to its arrival, in seconds, so it grows with every
 * arrival, in any process and after any restart (adr 0029). The book remembers the last contents: what is safe in
 * Kafka is a duplicate when it comes again and goes no further; two contents in one second get different revisions.
 */
export class RevisionBook {
  readonly #known = new Map<string, Known>();

  constructor(private readonly maxEntries = 100_000) {}

  /** `key` names MN, CN, DataTime and packet; `content` is the data area. Changes nothing. */
  look(key: string, content: string, startMs: number, arrivalMs: number): Turn {
    const known = this.#known.get(key);
    if (known?.content === content) {
      // Under way: the same event once more, with the same id, does no harm and waits for its own acknowledgement.
      return known.safe ? { kind: 'duplicate' } : { kind: 'new', revision: known.revision };
    }
    const age = Math.floor((arrivalMs - startMs) / 1_000);
    const revision = Math.max(0, Math.min(age, 2_147_483_000), known === undefined ? 0 : known.revision + 1);
    return { kind: 'new', revision };
  }

  /** The content is under way with this revision. */
  sending(key: string, content: string, revision: number): void {
    this.#known.delete(key);
    this.#known.set(key, { content, revision, safe: false });
    if (this.#known.size <= this.maxEntries) return;
    const oldest = this.#known.keys().next().value;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** The content is in Kafka. */
  stored(key: string, content: string): void {
    const known = this.#known.get(key);
    if (known?.content === content) known.safe = true;
  }

  get size(): number {
    return this.#known.size;
  }
}
