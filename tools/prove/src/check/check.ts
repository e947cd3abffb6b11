import type { ApiClient } from '@farwatch/contracts/http';
import { kindOf, substances, type ScriptedMessage } from '@farwatch/lab/fleet/fleet-script';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Pool } from '@farwatch/persistence/pool';

/** One line of the report: what was compared, how many differ (0 is a pass), and the first differences. */
export interface Check {
  readonly name: string;
  readonly compared: number;
  readonly wrong: number;
  readonly examples: readonly string[];
}

export function check(name: string, compared: number, differences: readonly string[]): Check {
  return { name, compared, wrong: differences.length, examples: differences.slice(0, 5) };
}

/** A stored value in the unit in which the fleet sends it: the platform keeps gases in ug/m3. */
export function inSentUnit(
  station: string,
  { pollutant, value, unit }: { readonly pollutant: string; readonly value: number; readonly unit: string },
): number {
  const inMg = unit === 'ug/m3' && substances[kindOf(station)][pollutant]?.unit === 'mg/m3';
  return Math.round((inMg ? value / 1_000 : value) * 1e6) / 1e6;
}

/** What the checks look at: the public door, the stream, the tables, what was sent and what was acknowledged. */
export interface Evidence {
  readonly client: ApiClient;
  readonly connection: KafkaConnection;
  readonly pool: Pool;
  readonly scripts: ReadonlyMap<string, readonly ScriptedMessage[]>;
  readonly ackLog: string;
  readonly maxGap: number;
  /** A log was accepted anew: its readers have counted what stood in it before a second time. */
  readonly readAgain: boolean;
  /** HJ 212 has no revisions: the gateway gives them, so only the values can be compared. */
  readonly way: 'direct' | 'bridge' | 'hj212';
}
