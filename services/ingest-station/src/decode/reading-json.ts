import {
  normaliseReading,
  type NormaliseContext,
  type Reading,
  type MessageReason,
} from '@farwatch/domain/reading';
import { iso } from '@farwatch/runtime/iso';

/** One good reading as JSON, as part of `cn.farwatch.reading.received.v1`. */
export function readingJson(reading: Reading, unit: string, timeFromArrival: boolean): string {
  return (
    `{"pollutant":"${reading.pollutant}","value":${reading.value},"unit":"${unit}","start":"${iso(reading.start)}",` +
    `"end":"${iso(reading.end)}","flag":"${reading.flag}","revision":${reading.revision}` +
    (reading.below === undefined ? '' : `,"below":${reading.below}`) +
    (timeFromArrival ? ',"timeFrom":"arrival"}' : '}')
  );
}

/** Readings of one station that were checked one after another. */
export class ReadingList {
  #json = '';
  #accepted = 0;
  readonly #refused: { at: number; reason: MessageReason; detail: string }[] = [];

  get accepted(): number {
    return this.#accepted;
  }

  /** JSON texts of the good readings, separated by commas. */
  get json(): string {
    return this.#json;
  }

  /** Checks reading number `at` of the message. */
  add(
    raw: unknown,
    at: number,
    ctx: NormaliseContext,
    unitOf: (code: string) => string,
    fromArrival = false,
  ): void {
    const result = normaliseReading(raw, ctx);
    if (!result.ok) {
      this.#refused.push({ at, reason: result.reason, detail: result.detail });
      return;
    }
    const { reading } = result;
    const text = readingJson(reading, unitOf(reading.pollutant), fromArrival);
    this.#json = this.#accepted === 0 ? text : `${this.#json},${text}`;
    this.#accepted++;
  }

  refuse(at: number, reason: MessageReason, detail: string): void {
    this.#refused.push({ at, reason, detail });
  }

  /** The reasons in one: with the index of each refused reading, at most 20 of them. */
  refusal(): { reason: MessageReason; detail: string; indexes: string } | undefined {
    const first = this.#refused[0];
    if (first === undefined) return undefined;
    const same = this.#refused.every(({ reason }) => reason === first.reason);
    const shown = this.#refused
      .slice(0, 20)
      .map(({ at, reason, detail }) => `readings[${at}] ${reason}: ${detail}`);
    if (this.#refused.length > 20) shown.push(`and ${this.#refused.length - 20} more`);
    return {
      reason: same ? first.reason : 'several',
      detail: shown.join('; '),
      indexes: this.#refused.map(({ at }) => at).join(','),
    };
  }
}
