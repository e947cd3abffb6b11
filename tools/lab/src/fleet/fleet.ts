import { closeSync, openSync, writeSync } from 'node:fs';

import { mqttTopics } from '@farwatch/contracts/mqtt';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
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
export function runFleet({
  url,
  scripts,
  secrets,
  rate,
  beforeLast,
  ...told
}: FleetOptions): Promise<number> {
  return sendInOrder({
    ...told,
    perSender: rate / scripts.size,
    scripts: new Map(
      [...scripts].map(([station, script]) => [
        station,
        script.map((message) => ({
          seq: message.seq,
          topic: mqttTopics.readings(station),
          payload: payloadOf(message),
        })),
      ]),
    ),
    connect: (station) => connectAs(url, station, secrets?.get(station)),
    before: ({ index, length }) => (beginsLastTenth(index, length) ? beforeLast() : undefined),
  });
}

/** A connection with a session that stays, and a login where the sender has a secret. */
export function connectAs(url: string, sender: string, secret: string | undefined): Promise<MqttClient> {
  return connectClient(url, {
    clientId: `proof-${sender}`,
    clean: false,
    ...(secret === undefined ? {} : { username: sender, password: secret }),
  });
}

/** One message of a sender; `seq` names it in the log of acknowledgements. */
export interface OrderedMessage {
  readonly seq: number;
  readonly topic: string;
  readonly payload: string;
}

/**
 * Sends every script in its order, each sender over its own connection, with at most 20 messages unacknowledged; what gets no
 * PUBACK is sent again. Every PUBACK becomes a line `sender seq` in the log. Returns the number of acknowledged messages.
 */
export async function sendInOrder<M extends OrderedMessage>(options: {
  readonly scripts: ReadonlyMap<string, readonly M[]>;
  /** Messages a second of one sender. */
  readonly perSender: number;
  readonly ackLog: string;
  readonly onSent: () => void;
  readonly onAcked?: (() => void) | undefined;
  readonly connect: (sender: string) => Promise<MqttClient>;
  /** Waited for before a message goes out; `acked` waits for all that its sender sent until then. */
  readonly before: (step: {
    readonly index: number;
    readonly length: number;
    readonly message: M;
    readonly acked: () => Promise<unknown>;
  }) => Promise<void> | undefined;
}): Promise<number> {
  const log = openSync(options.ackLog, 'a');
  let acked = 0;
  const run = async ([sender, script]: [string, readonly M[]]): Promise<void> => {
    const client = await options.connect(sender);
    const began = Date.now();
    const under = new Set<Promise<void>>();
    for (const [index, message] of script.entries()) {
      await pause(began + (index / options.perSender) * 1_000 - Date.now());
      await options.before({ index, length: script.length, message, acked: () => Promise.all(under) });
      if (under.size >= 20) await Promise.race(under);
      const done: Promise<void> = untilAcked(() => {
        options.onSent();
        return client.publish(message.topic, message.payload);
      }).then(() => {
        writeSync(log, `${sender} ${message.seq}\n`);
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
    await Promise.all([...options.scripts].map(run));
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
      await pause(200); // no PUBACK came: the sender sends the same again
    }
  }
}
