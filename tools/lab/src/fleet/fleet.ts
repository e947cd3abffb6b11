import { closeSync, openSync, writeSync } from 'node:fs';

import { mqttTopics } from '@farwatch/contracts/mqtt';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';

import { payloadOf, type ScriptedMessage } from './fleet-script.js';

export interface FleetOptions {
  readonly url: string;
  readonly scripts: ReadonlyMap<string, readonly ScriptedMessage[]>;
  /** Login secrets by station for the direct way; undefined for an open broker. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  /** Messages a second over all stations. */
  readonly rate: number;
  /** Every PUBACK becomes a line `station seq` in this file, written before the next message goes out. */
  readonly ackLog: string;
  /** Called as each message goes out, also when it goes out again. */
  readonly onSent: () => void;
  /** Called as each message is acknowledged, after its line was written. */
  readonly onAcked?: () => void;
  /** Waited for before the last tenth of every script goes out. */
  readonly beforeLast: () => Promise<void>;
}

/** True for the message with which the last tenth of a script begins. */
export const beginsLastTenth = (index: number, length: number): boolean => index === Math.floor(0.9 * length);

/** Sends every script, each station over its own connection and in order, with at most 20 messages unacknowledged. */
export async function runFleet(options: FleetOptions): Promise<number> {
  const log = openSync(options.ackLog, 'a');
  let acked = 0;
  const stations = [...options.scripts.entries()];
  const perStation = options.rate / stations.length;
  const run = async ([station, script]: [string, readonly ScriptedMessage[]]): Promise<void> => {
    const secret = options.secrets?.get(station);
    const client = await connectClient(options.url, {
      clientId: `proof-${station}`,
      clean: false,
      ...(secret === undefined ? {} : { username: station, password: secret }),
    });
    const began = Date.now();
    const under = new Set<Promise<void>>();
    for (const [index, message] of script.entries()) {
      await pause(began + (index / perStation) * 1_000 - Date.now());
      if (beginsLastTenth(index, script.length)) await options.beforeLast();
      if (under.size >= 20) await Promise.race(under);
      const done: Promise<void> = untilAcked(() => {
        options.onSent();
        return client.publish(mqttTopics.readings(station), payloadOf(message));
      }).then(() => {
        writeSync(log, `${station} ${message.seq}\n`);
        options.onAcked?.();
        under.delete(done);
        acked++;
      });
      under.add(done);
    }
    await Promise.all(under);
    await client.end();
  };
  try {
    await Promise.all(stations.map(run));
  } finally {
    closeSync(log);
  }
  return acked;
}

async function untilAcked(publish: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await publish();
    } catch {
      await pause(200); // no PUBACK came: the station sends the same again
    }
  }
}
