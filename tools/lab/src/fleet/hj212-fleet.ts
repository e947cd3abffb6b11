import { closeSync, openSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

import { hj212SourceRoutes, type ApiClient } from '@farwatch/contracts/http';
import { encodeFrame } from '@farwatch/hj212/encode';
import { qnOf, stampOf } from '@farwatch/hj212/times';
import { pause } from '@farwatch/runtime/scope';

import { beginsLastTenth, type FleetOptions } from './fleet.js';
import { kindOf, substances, type FleetKind, type ScriptedMessage } from './fleet-script.js';

/** ST of the standard, by what the logger stands at. */
const systemOf: Readonly<Record<FleetKind, number>> = { outlet: 31, air: 22, section: 21 };
const password = '123456';
/** Loggers wait 10 s by the standard; a proof has less time. */
const answerMs = 3_000;

/**
 * One logger: a connection that is opened again when it breaks, and one frame at a time. `deliver` sends the same frame
 * until it is acknowledged, as a logger does, so that frames arrive in the order in which they were sent.
 */
class Logger {
  #socket: Socket | undefined;
  #heard = '';
  #wake: () => void = () => undefined;

  constructor(
    private readonly port: number,
    private readonly onSent: () => void = () => undefined,
  ) {}

  async deliver(frame: Uint8Array, qn: string): Promise<void> {
    while (!(await this.#attempt(frame, qn))) await pause(200);
  }

  end(): void {
    this.#socket?.destroy();
  }

  async #attempt(frame: Uint8Array, qn: string): Promise<boolean> {
    const socket = (this.#socket ??= this.#open());
    socket.write(frame);
    this.onSent();
    const until = Date.now() + answerMs;
    while (!this.#heard.includes(`QN=${qn};`)) {
      if (socket.destroyed || Date.now() > until) {
        socket.destroy();
        this.#socket = undefined;
        return false;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#wake = () => (clearTimeout(timer), resolve());
      });
    }
    return true;
  }

  #open(): Socket {
    const socket = connect(this.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
    socket.on('data', (chunk) => {
      this.#heard = (this.#heard + chunk.toString('latin1')).slice(-1_000);
      this.#wake();
    });
    return socket;
  }
}

function frameOf(station: string, qn: string, cn: string, flag: number, area: string): Uint8Array {
  const text = `QN=${qn};ST=${systemOf[kindOf(station)]};CN=${cn};PW=${password};MN=${station};Flag=${flag};CP=&&${area}&&`;
  return encodeFrame(Buffer.from(text))!;
}

/** The hour record (2061) of a message. A correction is the same hour again with another value: HJ 212 has no revisions. */
function hourFrame({ station, readings }: ScriptedMessage, qn: string): Uint8Array {
  const items = readings.map(({ pollutant, value }) => `${pollutant}-Avg=${value},${pollutant}-Flag=N`);
  return frameOf(station, qn, '2061', 5, `DataTime=${stampOf(readings[0]!.start)};${items.join(';')}`);
}

/** The script as HJ 212 tells it: what is sent later counts, so the revision is the place in the order of sending. */
export function inOrderOfSending(script: readonly ScriptedMessage[]): ScriptedMessage[] {
  return script.map((message) => ({
    ...message,
    readings: message.readings.map((reading) => ({ ...reading, revision: message.seq })),
  }));
}

const unitsOf = (station: string): Record<string, string> =>
  Object.fromEntries(Object.entries(substances[kindOf(station)]).map(([code, { unit }]) => [code, unit]));

/** Registers a logger per station; its MN is the station's id. */
export async function registerLoggers(client: ApiClient, stations: readonly string[]): Promise<void> {
  for (const station of stations)
    await client.call(hj212SourceRoutes.putHj212Source, {
      params: { mn: station },
      body: { station, password, units: unitsOf(station) },
    });
}

/** What was registered a moment ago reaches the gateway through Kafka: a heartbeat is answered when it has. */
export async function untilLoggersKnown(port: number, stations: readonly string[]): Promise<void> {
  const known = async (station: string): Promise<void> => {
    const logger = new Logger(port);
    const qn = qnOf(Date.now());
    await logger.deliver(frameOf(station, qn, '9015', 9, ''), qn);
    logger.end();
  };
  await Promise.all(stations.map(known));
}

/** Sends every script, each logger over its own connection; every 9014 becomes a line `station seq` in `ackLog`. */
export async function runLoggers(
  options: { readonly port: number } & Pick<
    FleetOptions,
    'scripts' | 'rate' | 'ackLog' | 'onSent' | 'onAcked' | 'beforeLast'
  >,
): Promise<number> {
  const log = openSync(options.ackLog, 'a');
  const perStation = options.rate / options.scripts.size;
  let acked = 0;
  const run = async ([station, script]: [string, readonly ScriptedMessage[]]): Promise<void> => {
    const logger = new Logger(options.port, options.onSent);
    const began = Date.now();
    for (const [index, message] of script.entries()) {
      await pause(began + (index / perStation) * 1_000 - Date.now());
      if (beginsLastTenth(index, script.length)) await options.beforeLast();
      const qn = qnOf(began + index);
      await logger.deliver(hourFrame(message, qn), qn);
      writeSync(log, `${station} ${message.seq}\n`);
      options.onAcked?.();
      acked++;
    }
    logger.end();
  };
  try {
    await Promise.all([...options.scripts.entries()].map(run));
  } finally {
    closeSync(log);
  }
  return acked;
}
