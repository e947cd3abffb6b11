import { counter } from '@farwatch/observability/metrics';
import { Budgets, unitBytes, unitsOf } from '@farwatch/runtime/budgets';
import type { Logger } from '@farwatch/runtime/log';

const notParked = counter(
  'farwatch_hj212_not_parked_total',
  'Refused frames beyond what is parked of one address or of all strangers, by the limit that they met',
  ['limit'],
);

/** Refused frames and kilobytes of noise in a minute, of one address or of one device, before connections are closed. */
const patiencePerMinute = 600;
const tellEveryMs = 60_000;

export interface RefusalLimitOptions {
  /** Units in a minute that are parked of one address without a password, and of one device with one. */
  readonly parkedPerMinute: number;
  /** Units in a minute that are parked of all strangers together. */
  readonly parkedOfStrangers: number;
  readonly log: Logger;
}

/**
 * How much refused input is looked at and parked, over all connections: who connects again begins nothing anew. What strangers
 * send beyond it is counted only, so that nobody fills the disk without a password. A device that proved itself has everything
 * parked, if need be on credit: then its socket rests until the debt is paid, and nothing it was promised is lost.
 */
export class RefusalLimits {
  readonly #addresses: Budgets;
  readonly #strangers: Budgets;
  readonly #devices: Budgets;
  readonly #patience = new Budgets(patiencePerMinute);
  readonly #untold = new Map<string, number>();
  #toldMs = -Infinity;

  constructor(private readonly options: RefusalLimitOptions) {
    this.#addresses = new Budgets(options.parkedPerMinute);
    this.#devices = new Budgets(options.parkedPerMinute);
    this.#strangers = new Budgets(options.parkedOfStrangers);
  }

  /** Whether a refused frame of a stranger is parked. */
  mayPark(address: string, bytes: number, nowMs: number): boolean {
    const limit =
      this.#addresses.left(address, nowMs) < 1
        ? 'address'
        : this.#strangers.left('', nowMs) < 1
          ? 'strangers'
          : undefined;
    if (limit === undefined) {
      this.#addresses.spend(address, unitsOf(bytes), nowMs);
      this.#strangers.spend('', unitsOf(bytes), nowMs);
      return true;
    }
    notParked.inc({ limit });
    this.#untold.set(limit, (this.#untold.get(limit) ?? 0) + 1);
    return false;
  }

  /** Something of a device that proved itself was parked. */
  parkedOf(mn: string, bytes: number, nowMs: number): void {
    this.#devices.spend(mn, unitsOf(bytes), nowMs);
  }

  /** More was parked of the device than its budget allowed until now. */
  isOverdrawn(mn: string, nowMs: number): boolean {
    return this.#devices.left(mn, nowMs) < 0;
  }

  /** Frames were refused, or bytes were in no frame; false when no more of `who`, an address or a device, is borne. */
  bears(who: string, frames: number, noiseBytes: number, nowMs: number): boolean {
    this.#patience.spend(who, frames + noiseBytes / unitBytes, nowMs);
    return this.#patience.left(who, nowMs) >= 0;
  }

  /** Says once a minute how many were not parked; called now and then. */
  tell(nowMs: number): void {
    if (this.#untold.size === 0 || nowMs - this.#toldMs < tellEveryMs) return;
    this.#toldMs = nowMs;
    this.options.log.warn(Object.fromEntries(this.#untold), 'refused frames of strangers were not parked');
    this.#untold.clear();
  }
}
