import { counter } from '@farwatch/observability/metrics';
import { Budgets, unitsOf } from '@farwatch/runtime/budgets';
import type { Logger } from '@farwatch/runtime/log';

import type { MqttMessage } from './message.js';

const notTaken = counter(
  'farwatch_ingest_not_taken_total',
  'Refused messages of devices beyond what is parked of one of them: not acknowledged',
);

const tellEveryMs = 60_000;

/**
 * How many refused messages of one device, and of all together, are parked in a minute, each begun kilobyte counted as one, the last one on credit:
 * so that neither a device nor a fleet fills the disk. What is beyond it is not taken: the device keeps it and sends it again.
 */
export class ParkLimit {
  readonly #budgets: Budgets;
  readonly #all: Budgets | undefined;
  readonly #untold = new Map<string, number>();
  #toldMs = 0;
  #told: string | undefined;

  constructor(
    perMinute: number,
    private readonly log: Logger,
    ofAll = Infinity,
  ) {
    this.#budgets = new Budgets(perMinute);
    this.#all = ofAll === Infinity ? undefined : new Budgets(ofAll);
  }

  /** Whether a refused message of a device is parked. */
  mayPark(device: string, { payload, arrivalMs }: Pick<MqttMessage, 'payload' | 'arrivalMs'>): boolean {
    const all = this.#all?.left('', arrivalMs) ?? 1;
    if (all >= 1 && this.#budgets.left(device, arrivalMs) >= 1) {
      this.#budgets.spend(device, unitsOf(payload.length), arrivalMs);
      this.#all?.spend('', unitsOf(payload.length), arrivalMs);
      return true;
    }
    notTaken.inc();
    this.#untold.set(device, (this.#untold.get(device) ?? 0) + 1);
    if (arrivalMs - this.#toldMs >= tellEveryMs) this.#tell(arrivalMs);
    return false;
  }

  /** Of whom messages were not taken lately, in words; undefined: of nobody. */
  detail(nowMs: number): string | undefined {
    if (nowMs - this.#toldMs >= tellEveryMs) this.#tell(nowMs);
    return this.#told;
  }

  #tell(nowMs: number): void {
    this.#toldMs = nowMs;
    this.#told = undefined;
    if (this.#untold.size === 0) return;
    const all = [...this.#untold.values()].reduce((sum, count) => sum + count);
    const some = [...this.#untold].sort(([, a], [, b]) => b - a).slice(0, 5);
    this.#told = `${all} refused messages of ${this.#untold.size} devices were not taken within a minute: ${some
      .map(([device, count]) => `${device} ${count}`)
      .join(', ')}`;
    this.log.warn(
      { messages: all, devices: Object.fromEntries(some) },
      'refused messages of devices were not taken',
    );
    this.#untold.clear();
  }
}
