import type { PartitionRecords, ReadingsStore, Stored } from './readings-store.js';

/** Records of one transaction: beyond it, larger ones save nothing. */
const maxRecords = 10_000;
/** Records older than this are behind. */
const behindMs = 5_000;

interface Waiting extends PartitionRecords {
  readonly topic: string;
  readonly done: (conflicts: ReadonlyMap<number, string>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Stores what waits of all partitions in one transaction: with many partitions each batch is small, and a transaction costs
 * more than its records. One transaction at a time: figures may wait for each other, and leads want the other cores. Of
 * what is behind, `atOnce` at a time.
 */
export class StoreTogether {
  #waiting: Waiting[] = [];
  #running = 0;
  #woken = false;

  constructor(
    private readonly store: Pick<ReadingsStore, 'store'>,
    private readonly options: {
      readonly atOnce: number;
      /** Called after every transaction. */
      readonly onStored: (stored: Stored, seconds: number) => void;
    },
  ) {}

  /** Resolves when the records are stored: by their index, those that contradict what is stored. */
  add(topic: string, part: PartitionRecords): Promise<ReadonlyMap<number, string>> {
    return new Promise((done, fail) => {
      this.#waiting.push({ ...part, topic, done, fail });
      if (this.#woken) return;
      this.#woken = true;
      // After what else was fetched in the same answer.
      setImmediate(() => {
        this.#woken = false;
        this.#begin();
      });
    });
  }

  #begin(): void {
    while (this.#waiting.length > 0 && this.#running < this.#mayRun()) {
      const group = this.#take();
      this.#running++;
      void this.#settle(group).finally(() => {
        this.#running--;
        this.#begin();
      });
    }
  }

  #mayRun(): number {
    const oldest = Math.min(...this.#waiting.map(({ records }) => records[0]?.timestamp ?? Infinity));
    return Date.now() - oldest > behindMs ? this.options.atOnce : 1;
  }

  /** What came first, each partition once. */
  #take(): Waiting[] {
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    const partitions = new Set<string>();
    let records = 0;
    for (const one of this.#waiting) {
      const key = `${one.topic}/${one.partition}`;
      const fits = group.length === 0 || records + one.records.length <= maxRecords;
      if (!fits || partitions.has(key) || one.topic !== (group[0] ?? one).topic) {
        rest.push(one);
        continue;
      }
      group.push(one);
      partitions.add(key);
      records += one.records.length;
    }
    this.#waiting = rest;
    return group;
  }

  /** A group that fails is stored one by one: none is blamed for another's record. */
  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#store(group);
    } catch (error) {
      if (group.length === 1) return group[0]!.fail(error);
      for (const one of group) await this.#store([one]).catch(one.fail);
    }
  }

  async #store(group: readonly Waiting[]): Promise<void> {
    const began = performance.now();
    const stored = await this.store.store(group[0]!.topic, group, Date.now());
    this.options.onStored(stored, (performance.now() - began) / 1_000);
    let first = 0;
    for (const { records, done } of group) {
      const [from, to] = [first, first + records.length];
      done(
        new Map(
          [...stored.conflicts].flatMap(([at, text]) => (at >= from && at < to ? [[at - from, text]] : [])),
        ),
      );
      first = to;
    }
  }
}
