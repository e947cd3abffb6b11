import type { Stack } from '@farwatch/local/stack';
import { pause } from '@farwatch/runtime/scope';

import { seeded } from '@farwatch/lab/fleet/fleet-script';
import type { PartProcess } from '@farwatch/kit/part-process';

export const victims = [
  'ingest-station',
  'rules',
  'enforcement',
  'reporting',
  'kafka',
  'postgres',
  'redis',
] as const;
export type Victim = (typeof victims)[number];

/** Kills one victim after the other, at seeded moments, and starts each again after 0.3 to 2 s. */
export class Chaos {
  readonly kills: Record<string, number> = {};
  readonly #stopped = new AbortController();
  readonly #random: () => number;

  constructor(
    private readonly stack: Stack,
    private readonly processes: ReadonlyMap<string, PartProcess>,
    private readonly options: {
      readonly seed: number;
      readonly kill: readonly (Victim | 'hj212-gateway')[];
      /** The part that takes messages in. */
      readonly wayIn: 'ingest-station' | 'hj212-gateway';
      /** Messages that the fleet has sent so far. */
      readonly sent: () => number;
      readonly say: (line: string) => void;
    },
  ) {
    this.#random = seeded(options.seed);
  }

  async run(): Promise<void> {
    const { kill } = this.options;
    let queue: (Victim | 'hj212-gateway')[] = [];
    while (kill.length > 0 && !this.#stopped.signal.aborted) {
      await pause(1_000 + this.#random() * 2_000, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      if (queue.length === 0) queue = [...kill].sort(() => this.#random() - 0.5);
      await this.#strike(queue.pop()!, 300 + this.#random() * 1_700);
    }
  }

  /** Waits until that many have been killed; gives up after two minutes. */
  async struck(least: number): Promise<void> {
    const until = Date.now() + 120_000;
    const killed = (): number => Object.values(this.kills).reduce((sum, count) => sum + count, 0);
    while (killed() < least && Date.now() < until) await pause(100);
  }

  async end(killing: Promise<void>): Promise<void> {
    this.#stopped.abort();
    await killing;
    for (const part of this.processes.values()) if (!part.running) await part.supervise();
  }

  async #strike(victim: Victim | 'hj212-gateway', downMs: number): Promise<void> {
    this.kills[victim] = (this.kills[victim] ?? 0) + 1;
    this.options.say(`  SIGKILL ${victim}`);
    if (victim === 'kafka' || victim === 'postgres' || victim === 'redis') {
      await this.stack.kill(victim);
      // The worst case of all: ingest dies while what it holds cannot be written.
      const { wayIn } = this.options;
      const ingest = victim === 'kafka' && this.options.kill.includes(wayIn);
      if (ingest) await this.#untilHandedOver();
      await pause(downMs);
      if (ingest) {
        this.kills[wayIn] = (this.kills[wayIn] ?? 0) + 1;
        this.options.say(`  SIGKILL ${wayIn} while Kafka is down`);
        await this.processes.get(wayIn)!.kill();
      }
      await this.stack.restart(victim);
      if (ingest) await this.processes.get(wayIn)!.supervise();
      return;
    }
    const part = this.processes.get(victim)!;
    await part.kill();
    await pause(downMs);
    await part.supervise();
  }

  /** Waits until the way in has been given something since now; no longer than a fleet needs that is at its end. */
  async #untilHandedOver(): Promise<void> {
    const before = this.options.sent();
    const until = Date.now() + 3_000;
    while (this.options.sent() === before && Date.now() < until) await pause(20);
  }
}
