import type { TopicKey } from '@farwatch/contracts/topics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { isTransient } from '@farwatch/runtime/transient';

/** The offset that a partition's own store wants first; undefined means that of the group. */
export type Resume = (topic: TopicKey, partition: number) => Promise<number | undefined>;

/** Where a batch begins, and from where on nothing is left in front of it (see `Batch.gapFrom`). */
export interface Start {
  readonly from: number;
  readonly gapFrom: number | undefined;
}

/** Who asks: whether it is still worth it, and who hears what stands in the way. */
export interface Asking {
  isStale(): boolean;
  onError(reason: string | undefined): void;
}

/** How often a partition is sent back to the same offset before its records count as deleted. */
const triesToGoBack = 3;

/** Where the partitions of one assignment start, when their state is kept elsewhere: asked once, and again when it is lost. */
export class PartitionStarts {
  private readonly known = new Set<string>();
  /** Where a partition was sent to, and how often Kafka answered with later records. */
  private readonly sought = new Map<string, { readonly next: number; readonly times: number }>();
  private readonly gaps = new Map<string, number>();

  constructor(
    private readonly resume: Resume | undefined,
    private readonly deps: {
      readonly log: Logger;
      readonly seek: (topic: TopicKey, partition: number, offset: number) => void;
    },
  ) {}

  forgetAll(): void {
    this.known.clear();
    this.sought.clear();
    this.gaps.clear();
  }

  forget(topic: TopicKey, partition: number): void {
    this.known.delete(`${topic}/${partition}`);
  }

  /** Records from here up to the next batch were parked because their handler failed. */
  setGap(topic: TopicKey, partition: number, gapFrom: number | undefined): void {
    if (gapFrom === undefined) this.gaps.delete(`${topic}/${partition}`);
    else this.gaps.set(`${topic}/${partition}`, gapFrom);
  }

  /** Where a batch whose first record is `first` begins, or undefined when the consumer must fetch elsewhere first. */
  async begin(topic: TopicKey, partition: number, first: number, asking: Asking): Promise<Start | undefined> {
    const id = `${topic}/${partition}`;
    if (!this.resume || this.known.has(id)) return { from: first, gapFrom: this.gaps.get(id) };
    const next = (await this.stored(topic, partition, asking)) ?? first;
    if (next < first) {
      const before = this.sought.get(id);
      const times = before?.next === next ? before.times : 0;
      // More than once, because what was fetched before the seek may still be handed over after it.
      if (times < triesToGoBack) {
        this.sought.set(id, { next, times: times + 1 });
        this.deps.seek(topic, partition, next);
        return undefined;
      }
      this.deps.log.error(
        { topic, partition, from: next, to: first },
        'records were deleted before they were handled',
      );
    }
    this.sought.delete(id);
    this.known.add(id);
    return next < first ? { from: first, gapFrom: next } : { from: next, gapFrom: this.gaps.get(id) };
  }

  /** Asks anew and goes there, also when no record comes. */
  async seekToStored(topic: TopicKey, partition: number, asking: Asking): Promise<void> {
    this.forget(topic, partition);
    const next = await this.stored(topic, partition, asking);
    if (next !== undefined && !asking.isStale()) this.deps.seek(topic, partition, next);
  }

  /** Asks until it can be told. */
  private async stored(topic: TopicKey, partition: number, asking: Asking): Promise<number | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        const next = await this.resume?.(topic, partition);
        asking.onError(undefined);
        return next;
      } catch (error) {
        if (asking.isStale() || !isTransient(error)) throw error;
        const reason = describeError(error);
        asking.onError(reason);
        this.deps.log.warn({ topic, partition, failures, error: reason }, 'where to start is not known yet');
        await pause(backoffMs(failures));
      }
    }
  }
}
