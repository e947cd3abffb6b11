import { join } from 'node:path';

import { Chaos } from '../faults/chaos.js';
import type { Victim } from '../faults/victims.js';
import { ProofPlatform } from '../platform/proof-platform.js';
import { settle } from '../platform/settle.js';
import type { ProofOptions, ProofResult } from '../prove.js';
import { droneChecks } from './drone-checks.js';
import { flyFleet, openDrones } from './drone-fleet.js';
import { droneScripts, type DroneMessage, type DroneScripts } from './flight-script.js';

/** About as many messages as one flight of the script has, its repetitions included. */
const messagesPerFlight = 700;

/**
 * One proof of the drones' way: victims are killed at random moments, and of the first flight of every drone ingest and
 * enforcement die between its photos and its report. Leaves nothing behind.
 */
export async function proveDrones(
  options: Omit<ProofOptions, 'way'> & { readonly seconds: number; readonly kill: readonly Victim[] },
): Promise<ProofResult> {
  const { say, seed, rate, kill, seconds } = options;
  const way = 'drone';
  const platform = await ProofPlatform.start({ ...options, way });
  try {
    const drones = Math.max(1, Math.min(4, Math.round(options.stations / 5)));
    const flightsEach = Math.max(1, Math.round((seconds * rate) / messagesPerFlight / drones));
    const scripts = droneScripts({ seed, drones, flightsEach, endMs: Date.now() - 3_600_000 });
    const secrets = await openDrones(platform.client, platform.droneUrl, [...scripts.messages.keys()]);
    const total = [...scripts.messages.values()].reduce((sum, script) => sum + script.length, 0);
    say(
      `${drones} drones fly ${scripts.flights.length} flights, ${total} messages at ${rate}/s; killing ${kill.join(', ') || 'nothing'}`,
    );
    let sent = 0;
    const chaos = new Chaos(platform, { ...options, way, sent: () => sent });
    const ackLog = join(platform.dir, 'acknowledged.log');
    const killing = chaos.run();
    killing.catch(() => undefined); // told by chaos.end, after the fleet
    const acked = await flyFleet({
      ...{ url: platform.droneUrl, secrets, messages: scripts.messages, rate, ackLog },
      onSent: () => void sent++,
      before: killBetween(scripts, kill, chaos),
    });
    await chaos.struck(Math.min(2, kill.length));
    await chaos.end(killing);
    say(`${acked} messages acknowledged; waiting until nothing moves any more`);
    const settledMs = await settle(platform.connection, platform.pool);
    const { client, connection, pool } = platform;
    const checks = await droneChecks({ client, connection, pool, scripts });
    const passed = checks.every((one) => one.wrong === 0) && acked === total && checks[0]!.compared > 0;
    return { way, seed, acked, kills: chaos.kills, settledMs, checks, passed };
  } finally {
    await platform.close();
  }
}

/** Between the photos and the report of every drone's first flight ingest and enforcement die, where they may be killed. */
function killBetween(
  { flights }: DroneScripts,
  kill: readonly Victim[],
  chaos: Chaos,
): (message: DroneMessage) => Promise<void> | undefined {
  const first = new Map<string, number>();
  for (const { drone, reportAt } of flights) if (!first.has(drone)) first.set(drone, reportAt);
  const victims = (['ingest-station', 'enforcement'] as const).filter((name) => kill.includes(name));
  return ({ drone, seq }) =>
    victims.length === 0 || first.get(drone) !== seq
      ? undefined
      : (async () => {
          for (const victim of victims) await chaos.kill(victim);
        })();
}
