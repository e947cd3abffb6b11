import { join } from 'node:path';

import { pause } from '@farwatch/runtime/scope';

import type { Check } from './check/check.js';
import { faults, type Fault } from './faults/faults.js';
import { ProofPlatform, type Way } from './platform/proof-platform.js';
import { settle, untilKeepingUp } from './platform/settle.js';
import { restAndVerify, type ProofOptions } from './prove.js';
import { openFleet, scriptsOf, type Scripts } from './send-scripts.js';

/** What one fault did. */
export interface FaultRow {
  readonly name: string;
  readonly about: string;
  /** How long its cause lasted. */
  readonly lastedMs: number;
  /** From the end of the cause until a message was acknowledged and at most a second of messages waited anywhere. */
  readonly worksAgainMs: number;
  readonly acked: number;
  /** Messages of this stretch that stand in the stream beyond the times they were sent. */
  readonly twice: number;
  /** Acknowledged messages of this stretch of which something is not stored. */
  readonly lost: number;
}

export interface DrillResult {
  readonly way: Way;
  readonly seed: number;
  readonly rows: readonly FaultRow[];
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

/** The named faults in their order, without names all; only those that mean something on this way. */
export function faultsOf(way: Way, names?: readonly string[]): readonly Fault[] {
  const chosen =
    names === undefined ? faults : names.flatMap((name) => faults.filter((one) => one.name === name));
  return chosen.filter((one) => one.ways?.includes(way) ?? true);
}

/** How long the fleet sends for each fault, when nothing holds it up. */
const stretchSeconds = 12;

/** One fault after the other on one platform under load, each with its figures; everything is compared at the end. */
export async function drill(
  options: ProofOptions & { readonly faults: readonly Fault[] },
): Promise<DrillResult> {
  const { way, seed, rate, say } = options;
  const platform = await ProofPlatform.start(options);
  try {
    const { connection, pool } = platform;
    const scripts = scriptsOf(options, stretchSeconds * options.faults.length);
    const send = await openFleet(platform, way, [...scripts.keys()]);
    const ackLog = join(platform.dir, 'acknowledged.log');
    let sent = 0;
    let acknowledged = 0;
    const rows: Omit<FaultRow, 'twice' | 'lost'>[] = [];
    for (const [index, fault] of options.faults.entries()) {
      say(`${index + 1}/${options.faults.length} ${fault.name}: ${fault.about}`);
      const struck = strike(fault);
      struck.catch(() => undefined); // told below, after the fleet
      const acked = await send({
        scripts: stretchOf(scripts, index, options.faults.length),
        rate,
        ackLog,
        onSent: () => void sent++,
        onAcked: () => void acknowledged++,
        // The last messages of a stretch are sent after its fault.
        beforeLast: () => struck.then(() => undefined),
      });
      const { lastedMs, worksAgainMs } = await struck;
      await settle(connection, pool);
      rows.push({ name: fault.name, about: fault.about, lastedMs, worksAgainMs: await worksAgainMs, acked });
      say(
        `  works again ${((await worksAgainMs) / 1_000).toFixed(1)} s after its end, ${acked} acknowledged`,
      );
    }
    const { verdict } = await restAndVerify(platform, {
      way,
      scripts,
      ackLog,
      say,
      readAgain: options.faults.some(({ name }) => name === 'log-shortened'),
    });
    const total = [...scripts.values()].reduce((sum, script) => sum + script.length, 0);
    const { checks } = verdict;
    return {
      way,
      seed,
      checks,
      rows: rows.map((row, index) => ({
        ...row,
        ...countsOf(index, options.faults.length, scripts, verdict),
      })),
      passed: acknowledged === total && total > 0 && checks.every((one) => one.wrong === 0),
    };

    /** Strikes when the first messages of the stretch are under way, and watches until the platform works again. */
    async function strike(fault: Fault): Promise<{ lastedMs: number; worksAgainMs: Promise<number> }> {
      const before = acknowledged;
      while (acknowledged < before + rate) await pause(20);
      const began = Date.now();
      await fault.strike({ platform, way, say, sent: () => sent });
      const ended = Date.now();
      for (const part of platform.parts.values()) if (!part.running) await part.supervise();
      return { lastedMs: ended - began, worksAgainMs: worksAgain(ended) };
    }

    async function worksAgain(ended: number): Promise<number> {
      const before = acknowledged;
      const limit = Date.now() + 180_000;
      while (acknowledged === before && Date.now() < limit) await pause(20);
      await untilKeepingUp(connection, pool, rate);
      return Date.now() - ended;
    }
  } finally {
    await platform.close();
  }
}

/** The part of every script that goes out while one fault strikes. */
function stretchOf(scripts: Scripts, index: number, count: number): Scripts {
  return new Map(
    [...scripts].map(([station, script]) => {
      const [from, to] = boundsOf(script.length, index, count);
      return [station, script.slice(from, to)];
    }),
  );
}

const boundsOf = (length: number, index: number, count: number): readonly [number, number] => [
  Math.floor((length * index) / count),
  Math.floor((length * (index + 1)) / count),
];

function countsOf(
  index: number,
  count: number,
  scripts: Scripts,
  { lost, again }: Awaited<ReturnType<typeof restAndVerify>>['verdict'],
): Pick<FaultRow, 'twice' | 'lost'> {
  const within = (station: string, seq: number): boolean => {
    const [from, to] = boundsOf(scripts.get(station)?.length ?? 0, index, count);
    return seq >= from && seq < to;
  };
  let twice = 0;
  for (const [message, times] of again) {
    const [station = '', seq] = message.split(' ');
    if (within(station, Number(seq))) twice += times;
  }
  const missing = lost.filter(({ station, seq }) => within(station, seq));
  return { twice, lost: new Set(missing.map(({ station, seq }) => `${station} ${seq}`)).size };
}
