import { seeded } from '@farwatch/lab/fleet/fleet-script';
import { pause } from '@farwatch/runtime/scope';

import { wayIn, type AnyWay, type ProofPlatform } from '../platform/proof-platform.js';
import { isServer, partOf, serverOf, type Victim } from './victims.js';

/** Kills one victim after the other, at seeded moments, and starts each again after 0.3 to 2 s. */
export class Chaos {
  readonly kills: Record<string, number> = {};
  readonly #stopped = new AbortController();
  readonly #random: () => number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly platform: ProofPlatform,
    private readonly options: {
      readonly seed: number;
      readonly way: AnyWay;
      readonly kill: readonly Victim[];
      /** Messages that the fleet has sent so far. */
      readonly sent: () => number;
      readonly say: (line: string) => void;
    },
  ) {
    this.#random = seeded(options.seed);
  }

  async run(): Promise<void> {
    const { kill } = this.options;
    let queue: Victim[] = [];
    while (kill.length > 0 && !this.#stopped.signal.aborted) {
      await pause(1_000 + this.#random() * 2_000, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      if (queue.length === 0) queue = [...kill].sort(() => this.#random() - 0.5);
      const [victim, downMs] = [queue.pop()!, 300 + this.#random() * 1_700];
      await this.#inTurn(() => this.#strike(victim, downMs));
    }
  }

  /** Kills one now, in its turn, and starts it again. */
  kill(victim: Victim): Promise<void> {
    return this.#inTurn(() => this.#strike(victim, 500));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
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
    for (const part of this.platform.parts.values()) if (!part.running) await part.supervise();
  }

  async #strike(victim: Victim, downMs: number): Promise<void> {
    const { way, kill, say } = this.options;
    const { stack, parts } = this.platform;
    if (isServer(victim)) {
      this.#count(victim);
      say(`  SIGKILL ${victim}`);
      await stack.kill(serverOf(victim));
      // The worst case of all: ingest dies while what it holds cannot be written.
      const ingest =
        victim === 'kafka' && kill.includes('ingest-station') ? parts.get(wayIn(way))! : undefined;
      if (ingest) await untilHandedOver(this.options.sent);
      await pause(downMs);
      if (ingest) {
        this.#count(wayIn(way));
        say(`  SIGKILL ${wayIn(way)} while Kafka is down`);
        await ingest.kill();
      }
      await stack.restart(serverOf(victim));
      await ingest?.supervise();
      return;
    }
    const name = partOf(victim, way);
    this.#count(name);
    say(`  SIGKILL ${name}`);
    const part = parts.get(name)!;
    await part.kill();
    await pause(downMs);
    await part.supervise();
  }

  #count(name: string): void {
    this.kills[name] = (this.kills[name] ?? 0) + 1;
  }
}

/** Waits until the way in has been given something since now; no longer than a fleet needs that is at its end. */
export async function untilHandedOver(sent: () => number): Promise<void> {
  const before = sent();
  const until = Date.now() + 3_000;
  while (sent() === before && Date.now() < until) await pause(20);
}
