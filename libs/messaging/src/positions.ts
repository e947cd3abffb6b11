import { createHash } from 'node:crypto';

import type { InRecord } from './batch.js';

/** What went wrong with a log under a reader. */
export type LogIncidentKind =
  /** The log ends before the place where the reader goes on: it was made anew, or lost its tail. */
  | 'log-shortened'
  /** In front of the place where the reader goes on lies another record than the one it handled. */
  | 'log-replaced'
  /** Retention, or somebody, deleted records that the reader had not handled. */
  | 'records-expired';

/** One incident of one reader in one partition. Topics by their real names. */
export interface LogIncident {
  readonly topic: string;
  readonly partition: number;
  readonly kind: LogIncidentKind;
  /** Where the reader goes on, by its own store. */
  readonly next: number;
  /** Shortened: where the log ends; expired: where it begins; replaced: `next`. */
  readonly edge: number;
}

/** A partition as its reader takes it over. */
export interface Claim {
  /** The first offset that was not handled; undefined: nothing of this log was. */
  readonly next: number | undefined;
  /** `markOf` the record in front of `next`, when that is known. */
  readonly mark: string | undefined;
  /** Which log of this name it is: 0, and one more with every log that an operator accepted in its place. */
  readonly incarnation: number;
  /** An operator wants the records again that Kafka got from this time on, epoch milliseconds. */
  readonly replayFromMs?: number;
}

/** A place in a log: everything in front of `next` is handled. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
  /** `markOf` the record in front of `next`. */
  readonly mark: string;
}

/**
 * The positions of a group in the store that has its effects, so that both always go back together: they count, those in
 * Kafka are only there for tools to look at. `createPositions` of `@farwatch/persistence` keeps them.
 */
export interface Positions {
  /** Takes the partition over: what an older owner stores from now on fails. */
  claim(topic: string, partition: number): Promise<Claim>;
  /** The transaction in which the handler stored a place of the partition, if it did, was committed, or was not. */
  confirm(topic: string, partition: number, committed: boolean): void;
  /** Stores a place that no transaction of the handler has stored. Throws `Fault('fenced')`. */
  settle(place: Place): Promise<void>;
  /** What an operator asked for is done: the partition goes on at `next`. */
  moved(topic: string, partition: number, next: number): Promise<void>;
  /**
   * Partitions claimed here, as `topic/partition`, that an operator changed, or of which the store went back to an earlier
   * state.
   */
  changed(): Promise<readonly string[]>;
  /** Keeps an incident until an operator, or `recovered`, ends it; the same again changes nothing. */
  report(incident: LogIncident): Promise<void>;
  /** The log is as it should be again: ends an incident for which the reader stood still. */
  recovered(topic: string, partition: number): Promise<void>;
  /** All incidents of the group that nobody has ended. */
  incidents(): Promise<readonly LogIncident[]>;
}

/** What a record is known by when its log is looked at again: a hash of key, value and the time that Kafka has for it. */
export function markOf({ key, value, timestamp }: Pick<InRecord, 'key' | 'value' | 'timestamp'>): string {
  const hash = createHash('sha256').update(`${timestamp} ${value === null} ${key.length} ${key}`);
  return hash
    .update(value ?? '')
    .digest('base64')
    .slice(0, 22);
}

/** The place behind the first `count` records; undefined when there are none: nothing has moved. */
export function placeBehind(records: readonly InRecord[], count = records.length): Place | undefined {
  const last = records[count - 1];
  if (last === undefined) return undefined;
  const { topic, partition, offset } = last;
  return { topic, partition, next: offset + 1, mark: markOf(last) };
}

/**
 * The place behind what a handler has brought to an end by itself. A refused record is parked after the handler's
 * transaction: it, and what follows it, is behind only then, or a crash between the two would lose it.
 */
export function placeBehindHandled(
  records: readonly InRecord[],
  outcomes: readonly ({ readonly kind: string } | undefined)[],
): Place | undefined {
  const open = outcomes.findIndex((outcome) => outcome?.kind === 'park' || outcome?.kind === 'retry');
  return placeBehind(records, open < 0 ? records.length : open);
}

/** An incident as a person reads it, with the one command that ends it. */
export function explainIncident(group: string, { topic, partition, kind, next, edge }: LogIncident): string {
  const where = `${topic}/${partition}`;
  const accept = `npm run farwatch -- log accept ${topic}`;
  switch (kind) {
    case 'log-shortened':
      return `${where} ends at ${edge} and ${group} has handled all up to ${next}: another log, or one without its tail; nothing of it is read until: ${accept}`;
    case 'log-replaced':
      return `${where} has another record in front of ${next} than ${group} has handled: another log; nothing of it is read until: ${accept}`;
    case 'records-expired':
      return `${where}: ${edge - next} records (${next} to ${edge - 1}) were deleted before ${group} handled them; when that was seen to: npm run farwatch -- log acknowledge ${topic}`;
  }
}
