import { findPollutant } from '@farwatch/domain/reading';
import { oldCodeOf } from '@farwatch/hj212/codes';
import type { FactorText } from '@farwatch/hj212/typed';

import type { District, SimulatedStation } from '../district.js';
import { active, readings, type Message, type Native } from '../messages.js';
import type { DataSource } from './device.js';
import { DeviceLogger, type LoggerSummary } from './device-logger.js';
import { upload, type Outgoing } from './outgoing.js';

const hourMs = 3_600_000;
/** Older than this a message is stored data: what the outlet held back, or the history that is played first. */
const storedMs = 2 * hourMs;

/** An outlet of the district whose logger speaks HJ 212. */
export interface Hj212Outlet {
  readonly simulated: SimulatedStation;
  readonly mn: string;
  readonly pw: string;
  /** 0: 2005, 1: 2017, 2: 2025. */
  readonly version: number;
}

/** Most loggers speak the edition of 2017, one an older and one the newest. */
const editions = [1, 1, 0, 1, 2, 1, 1];

/** Every third outlet, gas and water. */
export function hj212Outlets({ stations }: District): Hj212Outlet[] {
  return stations
    .filter(({ station }) => station.kind === 'outlet')
    .filter((_, index) => index % 3 === 0)
    .map((simulated, n) => ({
      simulated,
      mn: `SIM${simulated.station.id.replace(/\D/g, '').padStart(21, '0')}`,
      pw: '123456',
      version: editions[n % editions.length] ?? 1,
    }));
}

function factorsOf(list: readonly Native[], version: number, suffix: 'Rtd' | 'Avg'): FactorText[] {
  return list.flatMap(({ pollutant, value }) => {
    const code = findPollutant(pollutant)?.code;
    const sent = code !== undefined && version === 0 ? oldCodeOf(code) : code;
    return sent === undefined ? [] : [{ code: sent, values: [{ suffix, text: String(value) }], flag: 'N' }];
  });
}

/** A message of an outlet as its logger sends it: minutes (2051) and hours (2061). A broken payload is nothing here. */
export function uploadsOf({ topic, payload }: Message, version: number, nowMs: number): Outgoing[] {
  if (!topic.endsWith('/readings')) return [];
  const { readings: list } = JSON.parse(payload) as { readings: Native[] };
  const first = list[0];
  if (first === undefined) return [];
  const [start, end] = [Date.parse(first.start), Date.parse(first.end)];
  const data = { dataTime: start, factors: factorsOf(list, version, 'Avg') };
  return [upload(end - start === hourMs ? '2061' : '2051', data, { resend: nowMs - end > storedMs })];
}

/** What an outlet's logger has stored, for requests of the platform. A value that was corrected since is not repeated. */
export function storedData(seed: number, { simulated, version }: Hj212Outlet): DataSource {
  const between = (startMs: number, endMs: number): Native[] => {
    const wrong = active(seed, simulated, startMs, 'correction')?.pollutant;
    return readings(seed, simulated, startMs, endMs).filter(({ pollutant }) => pollutant !== wrong);
  };
  return {
    now: (atMs) => factorsOf(between(atMs, atMs), version, 'Rtd'),
    interval: (cn, startMs) => {
      const lengthMs = cn === '2061' ? hourMs : cn === '2051' ? 60_000 : 0;
      return lengthMs === 0 ? [] : factorsOf(between(startMs, startMs + lengthMs), version, 'Avg');
    },
  };
}

/** The loggers of the district. What is given to them is theirs: kept until the gateway acknowledges it. */
export class DistrictLoggers {
  readonly #loggers = new Map<string, { readonly logger: DeviceLogger; readonly version: number }>();

  constructor(
    address: { readonly host: string; readonly port: number },
    outlets: readonly Hj212Outlet[],
    seed: number,
  ) {
    for (const outlet of outlets) {
      const { mn, pw, version, simulated } = outlet;
      const st = simulated.station.medium === 'water' ? '32' : '31';
      const source = storedData(seed, outlet);
      const settings = { minIntervalMin: 1 };
      const logger = new DeviceLogger({ ...address, mn, pw, st, version, source, settings });
      this.#loggers.set(simulated.station.id, { logger, version });
      logger.start();
    }
  }

  /** Takes the messages of its outlets and gives back the others. */
  take(messages: readonly Message[], nowMs: number): Message[] {
    return messages.filter((message) => {
      const found = this.#loggers.get(message.topic.split('/').at(-2) ?? '');
      if (found !== undefined) found.logger.send(...uploadsOf(message, found.version, nowMs));
      return found === undefined;
    });
  }

  get summaries(): LoggerSummary[] {
    return [...this.#loggers.values()].map(({ logger }) => logger.summary);
  }

  stop(): void {
    for (const { logger } of this.#loggers.values()) logger.stop();
  }
}

/** Host and port of `tcp://host:port` or `host:port`; undefined for anything else, TLS too: the logger speaks plain TCP. */
export function tcpAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:tcp:\/\/)?\[?([^\]/]+?)\]?:(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[2]);
  return match?.[1] === undefined || port < 1 || port > 65_535 ? undefined : { host: match[1], port };
}
