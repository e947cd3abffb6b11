import type { Told } from './topic-ends.js';

/** How far a consumer is behind, or since when that is not known: then there are no figures. */
export type Lag =
  | { readonly messages: number; readonly seconds: number; readonly unknownSinceMs?: undefined }
  | { readonly messages?: undefined; readonly seconds?: undefined; readonly unknownSinceMs: number };

/** What Kafka said longer ago says nothing about now: three questions had no answer. */
const staleMs = 15_000;

interface Handled {
  readonly next: number;
  /** Of the last record that was handled. */
  readonly timestamp: number;
}

/**
 * How far a consumer is behind the ends of its topics as Kafka tells them, whether or not it gets anything itself: one
 * whose fetches hang would otherwise see no lag at all. Partitions are named `topic/partition` with real names.
 */
export class ConsumerLag {
  /** Undefined: between two assignments. */
  #assigned: readonly string[] | undefined;
  #sinceMs: number;
  #told: Told | undefined;
  readonly #handled = new Map<string, Handled>();
  /** Where a partition begins of which nothing was ever committed. */
  readonly #begin = new Map<string, number>();
  /** When nothing was left: what is left now came later. */
  readonly #caughtUpMs = new Map<string, number>();

  constructor(private readonly options: { readonly fromBeginning: boolean; readonly now: () => number }) {
    this.#sinceMs = options.now();
  }

  /** Partitions are taken away (undefined) or given. */
  assign(partitions: readonly string[] | undefined): void {
    if (this.#assigned !== undefined || partitions !== undefined) this.#sinceMs = this.options.now();
    this.#assigned = partitions;
    this.#handled.clear();
    this.#begin.clear();
    this.#caughtUpMs.clear();
  }

  handled(partition: string, next: number, timestamp: number): void {
    this.#handled.set(partition, { next, timestamp });
  }

  told(told: Told): void {
    this.#told = told;
    for (const partition of this.#assigned ?? [])
      if (this.#behind(partition, told) === 0) this.#caughtUpMs.set(partition, told.atMs);
  }

  /** Of all partitions, or of those of one topic. */
  of(topic?: string): Lag {
    const now = this.options.now();
    const told = this.#told;
    if (this.#assigned === undefined) return { unknownSinceMs: this.#sinceMs };
    if (told === undefined || now - told.atMs >= staleMs)
      return { unknownSinceMs: told?.atMs ?? this.#sinceMs };
    let messages = 0;
    let seconds = 0;
    for (const partition of this.#assigned) {
      if (topic !== undefined && !partition.startsWith(`${topic}/`)) continue;
      const behind = this.#behind(partition, told);
      if (behind === 0) continue;
      messages += behind;
      const olderThan = Math.max(
        this.#handled.get(partition)?.timestamp ?? 0,
        this.#caughtUpMs.get(partition) ?? 0,
      );
      seconds = Math.max(seconds, (now - (olderThan || this.#sinceMs)) / 1_000);
    }
    return { messages, seconds };
  }

  #behind(partition: string, { ends, committed }: Told): number {
    const end = ends.get(partition);
    if (end === undefined) return 0;
    let next = this.#handled.get(partition)?.next ?? committed.get(partition) ?? this.#begin.get(partition);
    if (next === undefined)
      this.#begin.set(partition, (next = this.options.fromBeginning ? end.low : end.high));
    return Math.max(0, end.high - next);
  }

  /** Why there are no figures although there should be; undefined when there are some, or it is too early to say. */
  problem(): string | undefined {
    const { unknownSinceMs } = this.of();
    if (unknownSinceMs === undefined || this.options.now() - unknownSinceMs < staleMs) return undefined;
    return `how far behind is unknown since ${new Date(unknownSinceMs).toISOString()}`;
  }
}
