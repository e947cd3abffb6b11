import { leadRoutes } from '@farwatch/contracts/http';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { connectClient } from '@farwatch/mqtt/client';

import type { OwnPlatform } from '@farwatch/kit/own-platform';

const hourMs = 3_600_000;
export const probe = 'probe-1';

/** One measured lead: the hour it is about, when its reading was published and when it was seen, as wall-clock times. */
export interface Probed {
  readonly start: string;
  readonly publishedAt: number;
  readonly seenAt: number;
}

/** Publishes one exceeding hour after the other and waits for its lead on the stream of leads. */
export class Probe {
  readonly done: Probed[] = [];
  readonly #waiting = new Map<string, () => void>();
  readonly #abort = new AbortController();

  private constructor(private readonly client: Awaited<ReturnType<typeof connectClient>>) {}

  static async open(own: OwnPlatform): Promise<Probe> {
    const found = new Probe(await connectClient(own.stack.mqttUrl, { clientId: `probe-${Date.now()}` }));
    await new Promise<void>((resolve, reject) => {
      void own.client.follow(
        leadRoutes.streamLeads,
        {},
        {
          signal: found.#abort.signal,
          onState: (state, status) => {
            if (state === 'live') resolve();
            if (state === 'denied') reject(new Error(`no stream of leads: ${status}`));
          },
          onEvent: ({ subject, episode }) => {
            if (subject.station === probe && episode)
              found.#waiting.get(new Date(episode.start).toISOString())?.();
          },
        },
      );
    });
    return found;
  }

  /** Milliseconds from publishing an exceeding hour to its lead on the stream; each number has an hour of its own. */
  async measure(n: number): Promise<number> {
    const start = new Date(Math.floor(Date.now() / hourMs) * hourMs - (n + 2) * 12 * hourMs).toISOString();
    const end = new Date(Date.parse(start) + hourMs).toISOString();
    const seen = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no lead for ${start} within 30 s`)), 30_000);
      this.#waiting.set(start, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const began = performance.now();
    const publishedAt = Date.now();
    await this.client.publish(
      mqttTopics.readings(probe),
      JSON.stringify({ readings: [{ pollutant: 'SO2', value: 900, unit: 'ug/m3', start, end }] }),
    );
    await seen;
    this.done.push({ start, publishedAt, seenAt: Date.now() });
    return performance.now() - began;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.client.end();
  }
}
