import { join } from 'node:path';

import { registryRoutes, type ApiClient } from '@farwatch/contracts/http';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { createProducer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';

import type { Check } from './check/check.js';
import { verify, type Verdict } from './check/verify.js';
import { Chaos } from './faults/chaos.js';
import type { Victim } from './faults/victims.js';
import { ProofPlatform, type AnyWay, type Way } from './platform/proof-platform.js';
import { settle } from './platform/settle.js';
import type { Sabotage } from './sabotage.js';
import { openFleet, scriptsOf, type Scripts } from './send-scripts.js';

export interface ProofOptions {
  readonly way: Way;
  readonly seed: number;
  readonly stations: number;
  readonly rate: number;
  readonly sabotage: readonly Sabotage[];
  readonly keep: boolean;
  readonly say: (line: string) => void;
}

export interface ProofResult {
  readonly way: AnyWay;
  readonly seed: number;
  readonly acked: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly settledMs: number;
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

/** One proof on servers, processes and data of its own: victims are killed at random moments; leaves nothing behind. */
export async function prove(
  options: ProofOptions & { readonly seconds: number; readonly kill: readonly Victim[] },
): Promise<ProofResult> {
  const { say, way, seed, rate, kill } = options;
  const platform = await ProofPlatform.start(options);
  try {
    const scripts = scriptsOf(options, options.seconds);
    const send = await openFleet(platform, way, [...scripts.keys()]);
    const total = [...scripts.values()].reduce((sum, script) => sum + script.length, 0);
    say(
      `${scripts.size} stations publish ${total} messages at ${rate}/s (${way}); killing ${kill.join(', ') || 'nothing'}`,
    );
    let sent = 0;
    const chaos = new Chaos(platform, { ...options, sent: () => sent });
    const ackLog = join(platform.dir, 'acknowledged.log');
    const killing = chaos.run();
    killing.catch(() => undefined); // told by chaos.end, after the fleet
    const acked = await send({
      scripts,
      rate,
      ackLog,
      onSent: () => void sent++,
      // On a slow machine the fleet would be at its end before anybody died a second time.
      beforeLast: () => chaos.struck(Math.min(2, kill.length)),
    });
    await chaos.end(killing);
    say(`${acked} messages acknowledged; waiting until nothing moves any more`);
    const { settledMs, verdict } = await restAndVerify(platform, {
      way,
      scripts,
      ackLog,
      say,
      readAgain: false,
    });
    const { checks } = verdict;
    const passed = checks.every((one) => one.wrong === 0) && acked === total && checks[0]!.compared > 0;
    return { way, seed, acked, kills: chaos.kills, settledMs, checks, passed };
  } finally {
    await platform.close();
  }
}

/** Waits for rest, delivers some events a second time, waits again and compares everything. */
export async function restAndVerify(
  { connection, pool, client }: ProofPlatform,
  options: {
    readonly way: Way;
    readonly scripts: Scripts;
    readonly ackLog: string;
    readonly readAgain: boolean;
    readonly say: (line: string) => void;
  },
): Promise<{ readonly settledMs: number; readonly verdict: Verdict }> {
  let settledMs = await settle(connection, pool);
  const repeated = await redeliver(connection);
  options.say(`${repeated} exceedance events delivered a second time`);
  settledMs += await settle(connection, pool);
  const maxGap = await gapOf(client);
  return { settledMs, verdict: await verify({ ...options, client, connection, pool, maxGap }) };
}

/** The gap that the rule for hourly permits survives, asked of the platform. */
async function gapOf(client: ApiClient): Promise<number> {
  const { items } = await client.call(registryRoutes.listRules, {});
  const rule = items.find((one) => one.basis === 'permit' && one.averaging === 'hour');
  if (!rule) throw new Error('the platform has no rule for hourly permits');
  return rule.maxGap;
}

/** Every third exceedance event again, byte by byte, as Kafka does after a crash between effect and commit. */
async function redeliver(connection: KafkaConnection): Promise<number> {
  const again: OutRecord[] = [];
  let count = 0;
  await readTopic(connection, 'exceedances', ({ key, value, headers }) => {
    if (count++ % 3 === 0) again.push({ topic: 'exceedances', key, value, headers });
  });
  const producer = await createProducer(connection, { name: 'proof' });
  await producer.send(again).finally(() => producer.close());
  return again.length;
}
