import { Budgets } from './budgets.js';

const tellEveryMs = 60_000;

/** Who was slowed down in the last minute, for those who look after the platform. */
export interface Slowed {
  readonly messages: number;
  readonly senders: number;
  /** The five who sent most beyond their pace, with how many messages that were. */
  readonly most: Readonly<Record<string, number>>;
}

/**
 * How fast each sender may send: `perMinute` messages in the long run, and as many at once after a pause. Who sends faster is
 * not refused anything: it is listened to again when its debt is paid, so that what it was promised stays promised.
 */
export class Pace {
  readonly #budgets: Budgets;
  readonly #untold = new Map<string, number>();
  #toldMs = 0;
  #told: Slowed | undefined;

  constructor(
    private readonly perMinute: number,
    private readonly onSlowed: (slowed: Slowed) => void,
  ) {
    this.#budgets = new Budgets(perMinute);
  }

  /** A message of a sender was taken: for how many milliseconds it is not to be listened to; 0: not slowed down. */
  took(sender: string, nowMs: number): number {
    this.#budgets.spend(sender, 1, nowMs);
    const left = this.#budgets.left(sender, nowMs);
    if (left >= 0) return 0;
    this.#untold.set(sender, (this.#untold.get(sender) ?? 0) + 1);
    if (nowMs - this.#toldMs >= tellEveryMs) this.#tell(nowMs);
    return Math.ceil((-left * 60_000) / this.perMinute);
  }

  /** In words: who was slowed down lately; undefined: nobody. */
  detail(nowMs: number): string | undefined {
    if (nowMs - this.#toldMs >= tellEveryMs) this.#tell(nowMs);
    if (this.#told === undefined) return undefined;
    const most = Object.entries(this.#told.most).map(([sender, count]) => `${sender} ${count}`);
    return `${this.#told.messages} messages of ${this.#told.senders} senders beyond ${this.perMinute} in a minute, they are read more slowly: ${most.join(', ')}`;
  }

  #tell(nowMs: number): void {
    this.#toldMs = nowMs;
    this.#told = undefined;
    if (this.#untold.size === 0) return;
    const most = [...this.#untold].sort(([, a], [, b]) => b - a).slice(0, 5);
    const messages = [...this.#untold.values()].reduce((sum, count) => sum + count);
    this.#told = { messages, senders: this.#untold.size, most: Object.fromEntries(most) };
    this.#untold.clear();
    this.onSlowed(this.#told);
  }
}
