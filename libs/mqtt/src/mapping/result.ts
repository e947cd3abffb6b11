import type { RawReading } from '@farwatch/domain/reading';

/** A reading as a mapping found it: names and units are still the device's, times are epoch milliseconds. */
export interface MappedReading {
  readonly raw: RawReading;
  /** The device gave no time, or one that is told from the arrival. */
  readonly fromArrival: boolean;
}

/** A value that a rule found and could not take. */
export interface Refusal {
  readonly reason: 'bad-time' | 'value-out-of-range' | 'value-not-a-number' | 'unknown-unit';
  readonly detail: string;
}

export interface MappedStation {
  readonly station: string;
  readonly readings: MappedReading[];
  readonly refused: Refusal[];
}

/** What a mapping makes of a message. */
export type Mapped =
  | {
      readonly kind: 'readings';
      readonly mapping: string;
      readonly stations: readonly MappedStation[];
      /** Names of fields that no rule reads. */
      readonly rest: readonly string[];
    }
  | {
      readonly kind: 'liveness';
      readonly mapping: string;
      readonly station: string;
      readonly online: boolean;
    }
  | {
      readonly kind: 'ignore';
      readonly mapping: string;
      readonly retained?: boolean;
      readonly rest?: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly mapping: string;
      readonly reason: FailureReason;
      readonly detail: string;
      /** Of whom, where the message says so much. */
      readonly station?: string;
      readonly rest?: readonly string[];
    }
  | { readonly kind: 'no-mapping' };

export type FailureReason =
  | 'bad-utf8'
  | 'bad-json'
  | 'nul-byte'
  | 'too-deep'
  | 'bad-message'
  | 'bad-station-id'
  | 'empty-readings'
  | 'simulated';
