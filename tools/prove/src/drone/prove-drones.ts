import { join } from 'node:path';

import { ApiError, patrolMediaRoutes, type ApiClient, type MediumSubject } from '@farwatch/contracts/http';
import { connectAs, sendInOrder } from '@farwatch/lab/fleet/fleet';
import { pause } from '@farwatch/runtime/scope';

import { Chaos } from '../faults/chaos.js';
import type { Victim } from '../faults/victims.js';
import { ProofPlatform } from '../platform/proof-platform.js';
import { settle } from '../platform/settle.js';
import type { ProofOptions, ProofResult } from '../prove.js';
import { droneChecks } from './drone-checks.js';
import { openDrones } from './drone-fleet.js';
import { contractor, droneScripts, type DroneMessage, type DroneScripts } from './flight-script.js';

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
    const acked = await sendInOrder({
      scripts: scripts.messages,
      perSender: rate / drones,
      ackLog,
      onSent: () => void sent++,
      connect: (drone) => connectAs(platform.droneUrl, drone, secrets.get(drone)),
      before: betweenPhotosAndReport(scripts, platform.client, kill, chaos),
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

/**
 * When a drone has landed its photos go up, as often as it takes. Then, of every drone's first flight, ingest and enforcement die
 * before its report is sent, where they may be killed.
 */
function betweenPhotosAndReport(
  { flights }: DroneScripts,
  client: ApiClient,
  kill: readonly Victim[],
  chaos: Chaos,
): (step: { message: DroneMessage; acked: () => Promise<unknown> }) => Promise<void> | undefined {
  const byReport = new Map(flights.map((flight) => [`${flight.drone} ${flight.reportAt}`, flight]));
  const victims = (['ingest-station', 'enforcement'] as const).filter((name) => kill.includes(name));
  const first = new Set<string>();
  return ({ message: { drone, seq }, acked }) => {
    const flight = byReport.get(`${drone} ${seq}`);
    if (flight === undefined) return undefined;
    const isFirst = !first.has(drone);
    first.add(drone);
    return (async () => {
      await acked();
      for (const [objectKey, content] of flight.media) await sendPhoto(client, { drone, objectKey }, content);
      // The one that the report will name goes up before anybody has heard of the report.
      const [ofReport] = flight.media.values();
      const named = { source: contractor, report: flight.report.id, medium: 'm1' };
      await sendPhoto(client, named, ofReport!);
      if (isFirst) for (const victim of victims) await chaos.kill(victim);
    })();
  };
}

/** No answer, or one that says "later", and the photo is sent again. */
async function sendPhoto(client: ApiClient, subject: MediumSubject, content: Buffer): Promise<void> {
  for (const until = Date.now() + 120_000; ;) {
    try {
      await client.call(patrolMediaRoutes.uploadMedium, {
        query: { ...subject, kind: 'photo' },
        file: { name: 'photo.png', type: 'image/png', content: new Uint8Array(content) },
      });
      return;
    } catch (error) {
      const refused = error instanceof ApiError && error.status < 500 && error.status !== 429;
      if (refused || Date.now() > until) throw error;
      await pause(300);
    }
  }
}
