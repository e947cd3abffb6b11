import { runFleet, type FleetOptions } from '@farwatch/lab/fleet/fleet';
import { hourMs, stationIdOf, stationScript, type ScriptedMessage } from '@farwatch/lab/fleet/fleet-script';
import {
  inOrderOfSending,
  registerLoggers,
  runLoggers,
  untilLoggersKnown,
} from '@farwatch/lab/fleet/hj212-fleet';
import { register, untilKnown } from '@farwatch/lab/fleet/register';

import type { ProofPlatform, Way } from './platform/proof-platform.js';

export type Scripts = ReadonlyMap<string, readonly ScriptedMessage[]>;

export interface FleetSize {
  readonly way: Way;
  readonly seed: number;
  readonly stations: number;
  /** Messages a second over all stations. */
  readonly rate: number;
}

/** What every station will send in `seconds`: of eight stations one is a river section, one measures air, the rest are outlets. */
export function scriptsOf(
  { way, seed, stations, rate }: FleetSize,
  seconds: number,
): Map<string, ScriptedMessage[]> {
  const hours = Math.max(10, Math.round((seconds * rate) / stations / 1.15));
  const end = Date.now() - hourMs;
  return new Map(
    Array.from({ length: stations }, (_, index) => {
      const kind = index % 8 === 6 ? 'air' : index % 8 === 7 ? 'section' : 'outlet';
      const station = stationIdOf(kind, index);
      const script = stationScript(seed * 1_000 + index, station, hours, end);
      return [station, way === 'hj212' ? inOrderOfSending(script) : script];
    }),
  );
}

/** Registers the fleet and waits until the way in knows it; gives back what sends scripts until all are acknowledged. */
export async function openFleet(
  platform: ProofPlatform,
  way: Way,
  stations: readonly string[],
): Promise<(options: Omit<FleetOptions, 'url' | 'secrets'>) => Promise<number>> {
  const { client, hj212Port } = platform;
  const secrets = await register(client, stations, way === 'direct');
  if (way === 'hj212') {
    await registerLoggers(client, stations);
    await untilLoggersKnown(hj212Port, stations);
    return (options) => runLoggers({ ...options, port: hj212Port });
  }
  const url = way === 'direct' ? platform.directUrl : platform.stack.mqttUrl;
  await untilKnown(client, url, stations, secrets);
  return (options) => runFleet({ ...options, url, secrets });
}
