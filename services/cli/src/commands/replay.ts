import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { integrityRoutes, type ApiClient } from '@farwatch/contracts/http';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';
import type { Command } from 'commander';

import { clientFor, importAll } from '@farwatch/kit/api-client';
import { print, ProgressLine, tell, UsageError } from '@farwatch/kit/terminal';
import { parseColumns, parseMissing, planId, readRows, type ReplayPlan, type Row } from './replay-rows.js';
import { platformOf } from '../platform-of.js';

interface ReplayOptions {
  mqtt?: string;
  stationColumn: string;
  timeColumn: string;
  columns: string;
  offset: string;
  label: 'start' | 'end';
  interval: string;
  from?: string;
  to?: string;
  stations?: string;
  missing?: string;
  prefix: string;
  register?: string | true;
  rate: string;
  window: string;
  restart?: boolean;
  wait: boolean;
  waitSeconds: string;
}

/** `farwatch replay <csv|csv.xz>`: a measured file as stations over MQTT QoS 1, until all of it is stored. */
export function addReplayCommand(program: Command): void {
  program
    .command('replay <file>')
    .description(
      'publishes a measured CSV file (plain or .xz) as stations over MQTT QoS 1 and waits until it is stored',
    )
    .option('--mqtt <url>', 'broker (default: that of npm start)')
    .option('--station-column <name>', '', 'station')
    .option('--time-column <name>', '', 'time')
    .option(
      '--columns <list>',
      'column=pollutant:unit, comma separated',
      'pm25=PM2.5:ug/m3,pm10=PM10:ug/m3,so2=SO2:ug/m3,no2=NO2:ug/m3,co=CO:ug/m3,o3=O3:ug/m3',
    )
    .option('--offset <+hh:mm>', 'zone of times without one', '+08:00')
    .option('--label <start|end>', 'whether a time names the start or the end of its interval', 'start')
    .option('--interval <minutes>', 'length of an interval', '60')
    .option('--from <time>', 'first interval')
    .option('--to <time>', 'end, exclusive')
    .option('--stations <list>', 'only these, comma separated')
    .option('--missing <list>', 'numbers that stand for "no value" in this file, for example 0,-99,-999')
    .option('--prefix <text>', 'put before every station id', '')
    .option('--register [district]', 'import the stations as air stations of this district first')
    .option('--rate <n>', 'messages a second, 0 = as fast as acknowledged', '0')
    .option('--window <n>', 'messages without acknowledgement', '500')
    .option('--restart', 'from the beginning, not from where an interrupted replay stopped')
    .option('--no-wait', 'do not wait until everything is stored')
    .option('--wait-seconds <n>', 'how long to wait without any progress', '60')
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      const found = platformOf(command);
      const plan = planOf(file, options);
      const ok = await replay(clientFor(found), options.mqtt ?? found.mqtt, plan, options);
      if (!ok) process.exitCode = 1;
    });
}

function planOf(file: string, options: ReplayOptions): ReplayPlan {
  if (!existsSync(file)) throw new UsageError(`${file} does not exist`);
  if (options.label !== 'start' && options.label !== 'end') throw new UsageError('--label is start or end');
  const bound = (name: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const ms = Date.parse(
      /T.*(Z|[+-]\d\d:\d\d)$/.test(text)
        ? text
        : `${text.length === 10 ? `${text}T00:00:00` : text}${options.offset}`,
    );
    if (Number.isNaN(ms)) throw new UsageError(`${name}: "${text}" is not a time`);
    return ms;
  };
  const from = bound('--from', options.from);
  const to = bound('--to', options.to);
  return {
    file,
    stationColumn: options.stationColumn,
    timeColumn: options.timeColumn,
    columns: parseColumns(options.columns),
    offset: options.offset,
    label: options.label,
    intervalMs: Number(options.interval) * 60_000,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(options.missing === undefined ? {} : { missing: parseMissing(options.missing) }),
    ...(options.stations === undefined ? {} : { stations: new Set(options.stations.split(',')) }),
  };
}

async function replay(
  client: ApiClient,
  mqttUrl: string | undefined,
  plan: ReplayPlan,
  options: ReplayOptions,
): Promise<boolean> {
  if (mqttUrl === undefined) throw new UsageError('no MQTT address: give --mqtt');
  const idOf = (station: string): string => options.prefix + station.replaceAll(/[\s/+#]/g, '-');
  tell('counting rows');
  const expected = new Map<string, number>();
  let total = 0;
  for await (const row of readRows(plan)) {
    total++;
    expected.set(idOf(row.station), (expected.get(idOf(row.station)) ?? 0) + row.readings.length);
  }
  if (total === 0) throw new UsageError('no row matches');
  if (options.register !== undefined)
    await register(client, [...expected.keys()], options.register === true ? 'replay' : options.register);
  const state = new ReplayState(plan, options.restart === true);
  const began = Date.now();
  const sent = await publish(mqttUrl, plan, idOf, total, state, options);
  const seconds = (Date.now() - began) / 1_000;
  tell(`${sent} messages acknowledged in ${seconds.toFixed(1)} s`);
  const stored = options.wait ? await untilStored(client, expected, Number(options.waitSeconds)) : true;
  const readings = [...expected.values()].reduce((a, b) => a + b, 0);
  print(
    `${total} rows, ${readings} readings, ${expected.size} stations: ${sent} messages sent now, ` +
      `${options.wait ? (stored ? 'all stored' : 'NOT all stored') : 'not waited for storage'}, ${((Date.now() - began) / 1_000).toFixed(1)} s`,
  );
  return stored;
}

async function register(client: ApiClient, ids: readonly string[], district: string): Promise<void> {
  const lines = ids.map((id) => `${id},air,${id},${district},II`);
  await importAll(client, 'stations', ['id,kind,name,district,zone', ...lines]);
}

async function publish(
  mqttUrl: string,
  plan: ReplayPlan,
  idOf: (station: string) => string,
  total: number,
  state: ReplayState,
  options: ReplayOptions,
): Promise<number> {
  const client = await connectClient(mqttUrl, { clientId: `farwatch-replay-${planId(plan)}` });
  const progress = new ProgressLine('replay', total);
  const window = Number(options.window);
  const rate = Number(options.rate);
  const under = new Set<Promise<void>>();
  const began = Date.now();
  let index = 0;
  let sent = 0;
  let failure: unknown;
  try {
    for await (const row of readRows(plan)) {
      const mine = index++;
      if (mine < state.acked) continue;
      if (failure !== undefined) throw failure;
      const done: Promise<void> = client
        .publish(mqttTopics.readings(idOf(row.station)), payload(row, mine))
        .then(() => state.ack(mine))
        .catch((error: unknown) => void (failure = error))
        .finally(() => under.delete(done));
      under.add(done);
      sent++;
      if (under.size >= window) await Promise.race(under);
      if (rate > 0) await pause(began + (sent / rate) * 1_000 - Date.now());
      if (sent % 500 === 0) progress.show(index);
    }
    await Promise.all(under);
    if (failure !== undefined) throw failure;
    progress.show(index);
    progress.end();
    state.save();
    return sent;
  } catch (error) {
    state.save();
    throw error;
  } finally {
    await client.end();
  }
}

function payload(row: Row, index: number): string {
  const start = new Date(row.start).toISOString();
  const end = new Date(row.end).toISOString();
  return JSON.stringify({
    seq: index,
    boot: 'replay',
    readings: row.readings.map((reading) => ({ ...reading, start, end })),
  });
}

/** Waits until the store holds every reading of every station; false when nothing moved for `seconds`. */
async function untilStored(
  client: ApiClient,
  expected: ReadonlyMap<string, number>,
  seconds: number,
): Promise<boolean> {
  const total = [...expected.values()].reduce((a, b) => a + b, 0);
  const progress = new ProgressLine('stored', total);
  let best = -1;
  let moved = Date.now();
  for (;;) {
    let stored = 0;
    for (const [station, wanted] of expected) stored += Math.min(wanted, await storedOf(client, station));
    progress.show(stored);
    if (stored >= total) break;
    if (stored > best) {
      best = stored;
      moved = Date.now();
    } else if (Date.now() - moved > seconds * 1_000) return false;
    await pause(500);
  }
  progress.end();
  return true;
}

async function storedOf(client: ApiClient, station: string): Promise<number> {
  let stored = 0;
  for await (const day of client.items(integrityRoutes.integrity, { query: { source: station } }))
    stored += day.stored;
  return stored;
}

/** How far a replay of one plan has come, so that it can go on after an interruption. */
class ReplayState {
  acked = 0;
  readonly #out = new Set<number>();
  readonly #file: string;
  #saved = 0;

  constructor(plan: ReplayPlan, restart: boolean) {
    this.#file = join(process.env['DATA_DIR'] ?? '.farwatch', 'replay', `${planId(plan)}.json`);
    if (!restart && existsSync(this.#file)) {
      this.acked = (JSON.parse(readFileSync(this.#file, 'utf8')) as { acked: number }).acked;
      if (this.acked > 0) tell(`going on after row ${this.acked}; --restart begins again`);
    }
  }

  ack(index: number): void {
    this.#out.add(index);
    while (this.#out.delete(this.acked)) this.acked++;
    if (this.acked - this.#saved >= 5_000) this.save();
  }

  save(): void {
    this.#saved = this.acked;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify({ acked: this.acked }));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
