import { topics, type TopicKey } from '@farwatch/contracts/topics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { isTransient } from '@farwatch/runtime/transient';

import type { InRecord } from './batch.js';
import {
  explainIncident,
  markOf,
  type LogIncident,
  type LogIncidentKind,
  type Positions,
} from './positions.js';
import type { LogEnds } from './topic-ends.js';

/** Where a batch begins, which log it is of, and from where on nothing is left in front of it (see `Batch.gapFrom`). */
export interface Start {
  readonly from: number;
  readonly gapFrom: number | undefined;
  readonly incarnation: number;
}

/** Who asks: whether it is still worth it, and who hears what stands in the way. */
export interface Asking {
  isStale(): boolean;
  onError(reason: string | undefined): void;
}

/** A partition as it was claimed. */
interface Claimed {
  readonly incarnation: number;
  /** The first offset to handle. */
  readonly next: number;
  /** What the record in front of `next` must be, when it is looked at. */
  readonly mark: string | undefined;
  /** How often Kafka was sent to it and answered with something else. */
  sought: number;
  stopped: LogIncident | undefined;
}

/** How often a partition is sent back to the same offset before its records count as deleted. */
const triesToGoBack = 3;
/** A leader that was elected a moment ago may tell an earlier end than it has: asked so often before it is believed. */
const asksForEnd = 3;

/**
 * Where the partitions of one assignment start when their positions are kept with the effects: each is claimed, and the log
 * is compared with what was handled of it before any record counts as handled. A log that does not fit is not read.
 */
export class PartitionStarts {
  readonly #claims = new Map<string, Promise<Claimed | undefined>>();
  /** Where each partition that was compared goes on: earlier records say that Kafka has another log now. */
  readonly #goesOn = new Map<string, number>();
  readonly #gaps = new Map<string, number>();
  readonly #stopped = new Map<string, LogIncident>();
  /** `#goesOn` as it was when the ends of the logs were told before. */
  readonly #seen = new Map<string, number>();

  constructor(
    private readonly positions: Positions | undefined,
    private readonly deps: {
      readonly group: string;
      readonly log: Logger;
      /** The real name of a topic. */
      readonly name: (topic: TopicKey) => string;
      readonly ends: (topic: string) => Promise<ReadonlyMap<string, LogEnds>>;
      readonly offsetAt: (topic: string, partition: number, timeMs: number) => Promise<number>;
      readonly seek: (topic: string, partition: number, offset: number) => void;
      /** `still`: nothing of the partition is fetched. */
      readonly hold: (topic: string, partition: number, still: boolean) => void;
      /** Told where a partition goes on, and when Kafka got the record in front of that (0: not known). */
      readonly started?: (topic: string, partition: number, next: number, timestampMs: number) => void;
      readonly askAgainMs?: number;
    },
  ) {}

  /** Partitions that stand still because their log does not fit. */
  get stopped(): readonly LogIncident[] {
    return [...this.#stopped.values()];
  }

  forgetAll(): void {
    this.#claims.clear();
    this.#goesOn.clear();
    this.#gaps.clear();
    this.#stopped.clear();
    this.#seen.clear();
  }

  forget(topic: TopicKey, partition: number): void {
    this.#claims.delete(`${topic}/${partition}`);
    this.#goesOn.delete(`${topic}/${partition}`);
  }

  /** Records from here up to the next batch were parked because their handler failed. */
  setGap(topic: TopicKey, partition: number, gapFrom: number | undefined): void {
    if (gapFrom === undefined) this.#gaps.delete(`${topic}/${partition}`);
    else this.#gaps.set(`${topic}/${partition}`, gapFrom);
  }

  /** Everything in front of `next` is handled. */
  handled(topic: TopicKey, partition: number, next: number): void {
    if (this.positions) this.#goesOn.set(`${topic}/${partition}`, next);
  }

  /** Claims the partition anew, and goes there, also when no record comes. */
  async restart(topic: TopicKey, partition: number, asking: Asking): Promise<void> {
    this.forget(topic, partition);
    await this.#claim(topic, partition, asking);
  }

  /**
   * Whether a partition must be compared again, by where Kafka says that it ends: the log became shorter than what was
   * handled long before the question, or has again what it lacked.
   */
  mustStartAnew(topic: TopicKey, partition: number, ends: LogEnds | undefined): boolean {
    const id = `${topic}/${partition}`;
    const stopped = this.#stopped.get(id);
    if (stopped) return stopped.kind === 'log-shortened' && ends !== undefined && ends.high >= stopped.next;
    const seen = this.#seen.get(id);
    const goesOn = this.#goesOn.get(id);
    if (goesOn === undefined) this.#seen.delete(id);
    else this.#seen.set(id, goesOn);
    return seen !== undefined && goesOn !== undefined && ends !== undefined && seen > ends.high;
  }

  /** Where a fetched batch begins, or undefined when the consumer must fetch elsewhere first, or nothing at all. */
  async begin(topic: TopicKey, records: readonly InRecord[], asking: Asking): Promise<Start | undefined> {
    const { offset: first, partition } = records[0]!;
    const id = `${topic}/${partition}`;
    if (!this.positions) return { from: first, gapFrom: this.#gaps.get(id), incarnation: 0 };
    const goesOn = this.#goesOn.get(id);
    if (goesOn !== undefined && first < goesOn) {
      // Nobody sought this: Kafka does not know the offset any more and began anew.
      await this.restart(topic, partition, asking);
      return undefined;
    }
    const claimed = await this.#claim(topic, partition, asking);
    if (claimed === undefined || claimed.stopped !== undefined) return undefined;
    if (goesOn === undefined && !(await this.#fits(topic, claimed, records))) return undefined;
    const from = goesOn ?? claimed.next;
    return { from, gapFrom: this.#gaps.get(id), incarnation: claimed.incarnation };
  }

  /** Compares the record in front of the first one to handle; false: fetch elsewhere first, or stop. */
  async #fits(topic: TopicKey, claimed: Claimed, records: readonly InRecord[]): Promise<boolean> {
    const { next, mark } = claimed;
    const { partition, offset: first, topic: name } = records[0]!;
    const sought = mark === undefined ? next : next - 1;
    // More than once, because what was fetched before the seek may still be handed over after it.
    if (records.at(-1)!.offset < sought || (first > sought && claimed.sought++ < triesToGoBack)) {
      this.deps.seek(name, partition, sought);
      return false;
    }
    if (first > next) await this.#noteGap(topic, claimed, name, partition, first);
    const before = mark === undefined ? undefined : records.find(({ offset }) => offset === next - 1);
    if (before !== undefined && markOf(before) !== mark) {
      await this.#stop(topic, partition, claimed, 'log-replaced', next);
      return false;
    }
    this.#goesOn.set(`${topic}/${partition}`, next);
    if (before !== undefined) this.deps.started?.(name, partition, next, before.timestamp);
    await this.#goOn(topic, partition);
    return true;
  }

  /** A partition that stood still is read again. */
  async #goOn(topic: TopicKey, partition: number): Promise<void> {
    if (this.#stopped.delete(`${topic}/${partition}`))
      await this.positions!.recovered(this.deps.name(topic), partition);
  }

  /** Records in front of a batch are gone: compaction does that, and retention when it passes a reader. */
  async #noteGap(
    topic: TopicKey,
    { next }: Claimed,
    name: string,
    partition: number,
    first: number,
  ): Promise<void> {
    this.setGap(topic, partition, next);
    if (topics[topic].cleanup === 'compact') return;
    const low = (await this.deps.ends(name)).get(`${name}/${partition}`)?.low ?? first;
    if (low > next) await this.#report({ topic: name, partition, kind: 'records-expired', next, edge: low });
  }

  #claim(topic: TopicKey, partition: number, asking: Asking): Promise<Claimed | undefined> {
    const id = `${topic}/${partition}`;
    let claimed = this.#claims.get(id);
    if (claimed === undefined) {
      claimed = this.#claimNow(topic, partition, asking).catch((error: unknown) => {
        if (this.#claims.get(id) === claimed) this.#claims.delete(id);
        throw error;
      });
      this.#claims.set(id, claimed);
    }
    return claimed;
  }

  /** Asks until it can be told; undefined when nobody wants to know any more. */
  async #claimNow(topic: TopicKey, partition: number, asking: Asking): Promise<Claimed | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        const claimed = await this.#compare(topic, partition, asking);
        asking.onError(undefined);
        return claimed;
      } catch (error) {
        if (asking.isStale()) return undefined;
        if (!isTransient(error)) throw error;
        const reason = describeError(error);
        asking.onError(reason);
        this.deps.log.warn({ topic, partition, failures, error: reason }, 'where to start is not known yet');
        await pause(backoffMs(failures));
      }
    }
  }

  async #compare(topic: TopicKey, partition: number, asking: Asking): Promise<Claimed | undefined> {
    const name = this.deps.name(topic);
    const { next, mark, incarnation, replayFromMs } = await this.positions!.claim(name, partition);
    const from = (first: number, known?: string): Promise<Claimed | undefined> =>
      this.#go(
        topic,
        partition,
        { incarnation, next: first, mark: known, sought: 0, stopped: undefined },
        asking,
      );
    if (asking.isStale()) return undefined;
    if (replayFromMs !== undefined) {
      const first = await this.deps.offsetAt(name, partition, replayFromMs);
      await this.positions!.moved(name, partition, first);
      this.deps.log.info({ topic, partition, from: next, to: first }, 'an operator wants records again');
      return from(first);
    }
    let { low, high } = await this.#endsOf(name, partition);
    if (next === undefined) return from(low);
    for (let asks = 1; next > high && asks < asksForEnd && !asking.isStale(); asks++) {
      await pause(this.deps.askAgainMs ?? 1_000);
      ({ low, high } = await this.#endsOf(name, partition));
    }
    if (asking.isStale()) return undefined;
    if (next > high) {
      const claimed: Claimed = { incarnation, next, mark, sought: 0, stopped: undefined };
      await this.#stop(topic, partition, claimed, 'log-shortened', high);
      return claimed;
    }
    if (next >= low) return from(next, next > low ? mark : undefined);
    this.setGap(topic, partition, next);
    // A compacted topic keeps the last record of each key wherever it begins: nothing that counts is gone.
    if (topics[topic].cleanup !== 'compact')
      await this.#report({ topic: name, partition, kind: 'records-expired', next, edge: low });
    return from(low);
  }

  async #endsOf(name: string, partition: number): Promise<LogEnds> {
    const ends = (await this.deps.ends(name)).get(`${name}/${partition}`);
    if (ends === undefined)
      throw new Fault('log-unknown', `Kafka does not tell where ${name}/${partition} ends`, {
        retriable: true,
      });
    return ends;
  }

  async #go(
    topic: TopicKey,
    partition: number,
    claimed: Claimed,
    asking: Asking,
  ): Promise<Claimed | undefined> {
    if (asking.isStale()) return undefined;
    const name = this.deps.name(topic);
    const { next, mark } = claimed;
    if (mark === undefined) await this.#goOn(topic, partition);
    this.deps.hold(name, partition, false);
    this.deps.started?.(name, partition, next, 0);
    this.deps.seek(name, partition, mark === undefined ? next : next - 1);
    return claimed;
  }

  async #stop(
    topic: TopicKey,
    partition: number,
    claimed: Claimed,
    kind: LogIncidentKind,
    edge: number,
  ): Promise<void> {
    const name = this.deps.name(topic);
    const incident = { topic: name, partition, kind, next: claimed.next, edge };
    claimed.stopped = incident;
    this.#stopped.set(`${topic}/${partition}`, incident);
    this.deps.hold(name, partition, true);
    await this.#report(incident);
  }

  async #report(incident: LogIncident): Promise<void> {
    this.deps.log.error({ ...incident }, explainIncident(this.deps.group, incident));
    await this.positions!.report(incident);
  }
}
