/** What became of the content of one interval. */
export type RevisionDecision =
  { readonly kind: 'duplicate' } | { readonly kind: 'new'; readonly revision: number };

/** A key, a content and an interval as 64 bits each: taken once per frame, and all that is kept while the frame waits for Kafka. */
export interface ContentKey {
  readonly key: Hash64;
  readonly content: Hash64;
  readonly interval: Hash64;
  /** How the content was read, as 32 bits. */
  readonly reading: number;
}

/** A content that was written to Kafka; `isWhole`: nothing of it was refused. */
export interface Written {
  readonly contentKey: ContentKey;
  readonly isWhole: boolean;
}

/**
 * `key` names MN, CN, DataTime and packet; `content` is the data area, as text or as bytes; `interval` names the station, start
 * and end: what several keys may speak of, two loggers of one outlet or 2051 and 2061 of one hour. `reading` says how the
 * content is read (unit, codes, station ... of its source): the same bytes under another reading say something else.
 */
export const contentKeyOf = (
  key: string,
  content: string | Uint8Array,
  interval = key,
  reading = 0,
): ContentKey => ({
  key: hash64Of(key),
  content: typeof content === 'string' ? hash64Of(content) : hash64OfBytes(content),
  interval: hash64Of(interval),
  reading,
});

/** What is known of an entry: on its way to Kafka, there in part (the rest is parked), or there. */
const underWay = 0;
const inPart = 1;
const whole = 2;

/** Entries that share a place in the table; the oldest of them makes room for a new one. */
const ways = 8;

/**
 * HJ 212 has no revisions: whatever a device says later of the same (MN, CN, DataTime) replaces what it said before. The
 * revision of a message is the time from the start of its interval to its arrival, in seconds, so it grows with every
 * arrival, in any process and after any restart (adr 0030). The tracker remembers the last contents: what is safe in
 * Kafka is a duplicate when it comes again and goes no further; two contents of an interval in one second get different
 * revisions, whichever logger of the station says them.
 *
 * Numbers in flat arrays, not texts in a map: the memory of 2,000 devices lives for hours, and the collector would copy its
 * texts again and again. A duplicate is 128 equal bits; a key that is taken for another one costs a revision, no data.
 */
export class RevisionTracker {
  readonly #sets: number;
  /** Two numbers of the key and two of the content for each entry. */
  readonly #entryKeys: Int32Array;
  readonly #revisions: Int32Array;
  /** Only what is in Kafka needs no second writing when it comes again. */
  readonly #state: Uint8Array;
  /** How the content was read. */
  readonly #readings: Int32Array;
  /** When the entry was written, counted in writings; 0 is free. */
  readonly #written: Float64Array;
  #writings = 0;
  #size = 0;

  /** `maxEntries` is rounded up to whole places. */
  constructor(maxEntries = 100_000) {
    this.#sets = Math.max(1, Math.ceil(maxEntries / ways));
    const entries = this.#sets * ways;
    this.#entryKeys = new Int32Array(entries * 4);
    this.#revisions = new Int32Array(entries);
    this.#state = new Uint8Array(entries);
    this.#readings = new Int32Array(entries);
    this.#written = new Float64Array(entries);
  }

  /**
   * What the content means for its interval. Changes nothing. `replayed`: it arrived at `arrivalMs`, was parked and is sent
   * in again now; what arrived since stands. What was refused of a content is tried again when it is replayed, and when it
   * comes again and is read in another way: its unit was registered since.
   */
  decide(contentKey: ContentKey, startMs: number, arrivalMs: number, replayed = false): RevisionDecision {
    const at = this.#find(contentKey.key);
    const own = this.#revisionAt(at);
    const isKnown = at >= 0 && this.#holds(at, contentKey);
    if (isKnown && this.#readings[at] === contentKey.reading) {
      const state = this.#state[at];
      // Under way: the same event once more, with the same id, does no harm and waits for its own acknowledgement.
      return state === whole || (state === inPart && !replayed)
        ? { kind: 'duplicate' }
        : { kind: 'new', revision: own };
    }
    const age = Math.floor((arrivalMs - startMs) / 1_000);
    const ofInterval = this.#revisionAt(this.#find(contentKey.interval));
    // Read in another way it replaces what it said itself, and nothing that came after it.
    if (isKnown && replayed)
      return { kind: 'new', revision: ofInterval > own ? Math.min(own + 1, ofInterval - 1) : own + 1 };
    const known = Math.max(own, ofInterval);
    const next = replayed ? 0 : known + 1;
    // Two contents must not have one revision: of two in one second the replayed one gives way.
    if (replayed && age === known) return { kind: 'new', revision: Math.max(0, known - 1) };
    return { kind: 'new', revision: Math.max(0, Math.min(age, 2_147_483_000), next) };
  }

  /** The content is under way with this revision. */
  sending({ key, content, interval, reading }: ContentKey, revision: number): void {
    this.#write(key, content, revision, reading);
    // Whoever speaks of the interval next has to go beyond: a revision is one for all its loggers.
    if (interval.a !== key.a || interval.b !== key.b) this.#write(interval, key, revision, 0);
  }

  #write(key: Hash64, content: Hash64, revision: number, reading: number): void {
    const known = this.#find(key);
    // A replay of what something newer has replaced: that one stays.
    if (known >= 0 && (this.#revisions[known] ?? 0) > revision) return;
    const at = known >= 0 ? known : this.#oldest(key);
    if (this.#written[at] === 0) this.#size++;
    this.#entryKeys[at * 4] = key.a;
    this.#entryKeys[at * 4 + 1] = key.b;
    this.#entryKeys[at * 4 + 2] = content.a;
    this.#entryKeys[at * 4 + 3] = content.b;
    this.#revisions[at] = revision;
    this.#readings[at] = reading;
    this.#state[at] = underWay;
    this.#written[at] = ++this.#writings;
  }

  /** The content is in Kafka; `isWhole`: all of it, nothing was refused. */
  stored(contentKey: ContentKey, isWhole = true): void {
    const at = this.#find(contentKey.key);
    if (at >= 0 && this.#holds(at, contentKey) && this.#readings[at] === contentKey.reading)
      this.#state[at] = isWhole ? whole : inPart;
  }

  get size(): number {
    return this.#size;
  }

  #revisionAt(at: number): number {
    return at < 0 ? -1 : (this.#revisions[at] ?? 0);
  }

  /** The entry of a key, or -1. */
  #find(key: Hash64): number {
    const first = this.#placeOf(key);
    for (let at = first; at < first + ways; at++)
      if (
        this.#entryKeys[at * 4] === key.a &&
        this.#entryKeys[at * 4 + 1] === key.b &&
        this.#written[at] !== 0
      )
        return at;
    return -1;
  }

  /** The entry that a key may take which has none: a free one or the oldest of its place. */
  #oldest(key: Hash64): number {
    const first = this.#placeOf(key);
    let oldest = first;
    for (let at = first + 1; at < first + ways; at++)
      if ((this.#written[at] ?? 0) < (this.#written[oldest] ?? 0)) oldest = at;
    return oldest;
  }

  #placeOf(key: Hash64): number {
    return ((key.a >>> 0) % this.#sets) * ways;
  }

  #holds(at: number, { content }: ContentKey): boolean {
    return this.#entryKeys[at * 4 + 2] === content.a && this.#entryKeys[at * 4 + 3] === content.b;
  }
}

interface Hash64 {
  readonly a: number;
  readonly b: number;
}

/** 64 bits of a text (two lanes of multiply and xor, each finished by the other): spread well, not secret. */
function hash64Of(text: string): Hash64 {
  let a = beginA;
  let b = beginB;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  return finish(a, b);
}

/** The same of bytes: `hash64Of` of the text whose characters they are. */
function hash64OfBytes(bytes: Uint8Array): Hash64 {
  let a = beginA;
  let b = beginB;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] ?? 0;
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  return finish(a, b);
}

const beginA = 0x9e3779b9 | 0;
const beginB = 0x41c6ce57;

function finish(a: number, b: number): Hash64 {
  a = Math.imul(a ^ (a >>> 16), 0x7feb352d) ^ Math.imul(b ^ (b >>> 13), 0x846ca68b);
  b = Math.imul(b ^ (b >>> 16), 0x7feb352d) ^ Math.imul(a ^ (a >>> 13), 0x846ca68b);
  return { a: a | 0, b: b | 0 };
}
