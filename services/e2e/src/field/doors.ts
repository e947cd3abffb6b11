/** The public doors of a platform, as the rows of ../shared/vectors/field/cases.jsonl need them. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';
import { filledLines, readTextFile } from '@farwatch/kit/json-lines';
import { eventually } from '@farwatch/testing/eventually';
import { expect } from '@jest/globals';

import { platform, type Platform } from '../platform.js';
import { runCli } from '../run-cli.js';

/** What is right for a row, by its id. */
export type Cases = Readonly<Record<string, () => Promise<void>>>;
interface Row {
  readonly id: string;
  readonly input: string;
}
export interface Reading {
  readonly start: string;
  readonly end: string;
  readonly pollutant: string;
  readonly value: number | null;
  readonly flag: string;
  readonly valid: boolean;
  readonly below?: number;
}
export interface Parked {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly detail: string;
  readonly status: string;
}
export interface Page<T> {
  readonly items: readonly T[];
}
type Ran = Awaited<ReturnType<typeof runCli>>;

export const folder = fileURLToPath(new URL('../../../../../shared/vectors/field/', import.meta.url));
export const rows: readonly Row[] = existsSync(`${folder}cases.jsonl`)
  ? filledLines(readTextFile(`${folder}cases.jsonl`)).map(({ text }) => JSON.parse(text) as Row)
  : [];
export const inputOf = (id: string): string => rows.find((row) => row.id === id)!.input;
export const framesOf = (id: string): string[] => inputOf(id).match(/##\d{4}[^\s\\)]+/g)!;
export const mnOf = (number: number): string => `FWCASE${String(number).padStart(18, '0')}`;
/** The stations of the loggers by the last digits of their MN, with what they measure. */
export const loggers: Readonly<Record<number, 'air' | 'gas' | 'water'>> = {
  ...{ 1: 'gas', 2: 'gas', 3: 'gas', 4: 'gas', 5: 'air', 6: 'air', 7: 'water', 8: 'air', 9: 'air' },
  ...{ 11: 'gas', 12: 'water', 13: 'gas', 14: 'gas' },
};
export const stations: readonly (readonly [id: string, kind: 'air' | 'water'])[] = [
  ...['neg', 'range', 'dupcol', 'aurn', 'exceldate', 'comma', 'duphour', 'plus', 'codec'].map(
    (name) => [`case-${name}`, 'air'] as const,
  ),
  ...['tasmota:case-tas1', 'tasmota:case-tas2', 'tasmota:case-tas3', 'senml:case-sml'].map(
    (id) => [id, 'air'] as const,
  ),
  ...['airgradient:case-ag1', 'tts:70B3D57ED0CA5E01', 'sc:90001', 'cs:CR1000X_90001'].map(
    (id) => [id, 'air'] as const,
  ),
  ...['z2m:hall%2Fair', 'z2m:attic%2Fair', 'CaseField', '90001', 'XX-SPO-XX_00001_6001_100'].map(
    (id) => [id, 'air'] as const,
  ),
  ['case-nd', 'water'],
  ['case-nd-native', 'water'],
];

export let p: Platform;
let dir: string;

/** A platform with the stations and loggers of the rows; the doors below are its doors. */
export async function openDoors(): Promise<void> {
  dir = mkdtempSync(join(tmpdir(), 'field-cases-'));
  const z2m = {
    ...{ id: 'z2m', version: 1, match: { topic: 'zigbee2mqtt/#name' } },
    ...{ station: { from: 'topic:name', prefix: 'z2m:' }, time: { from: '/last_seen' } },
    readings: [{ pollutant: 'PM2.5', from: '/pm25', unit: 'ug/m3' }],
  };
  writeFileSync(join(dir, 'z2m.json'), JSON.stringify(z2m));
  p = await platform(undefined, { FARWATCH_MAPPINGS_DIR: dir });
  const outlets = Object.entries(loggers).filter(([, kind]) => kind !== 'air');
  const air = Object.entries(loggers).filter(([, kind]) => kind === 'air');
  const files = {
    enterprises: 'id,name\ncase-ent,空站厂',
    stations: [
      'id,kind,name,district,zone,waterBody,targetClass',
      ...stations.map(([id, kind]) => `${id},${kind},${id},空站区,${kind === 'air' ? 'II,,' : ',river,3'}`),
      ...air.map(([number]) => `logger-${number},air,logger ${number},空站区,II,,`),
    ].join('\n'),
    outlets: [
      'id,enterprise,outletCode,name,medium',
      ...outlets.map(
        ([number, kind]) => `logger-${number},case-ent,DA${number.padStart(3, '0')},${number},${kind}`,
      ),
    ].join('\n'),
    limits: [
      'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,validTo,confidence',
      ...[1, 2, 13].map(
        (n) => `logger-${n},a21026,hour,max,35,mg/m3,GB 13223-2011,table 2,2020-01-01,,memory`,
      ),
    ].join('\n'),
    'hj212-sources': [
      'mn,station,password',
      ...Object.keys(loggers).map((number) => `${mnOf(Number(number))},logger-${number},123456`),
    ].join('\n'),
  };
  for (const [kind, text] of Object.entries(files))
    expect([kind, (await p.post(`/imports/${kind}?atomic=true`, text)).body]).toMatchObject([
      kind,
      { rejected: [] },
    ]);
  await p.known('case-neg');
}

export async function closeDoors(): Promise<void> {
  await p?.stop();
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
}

/** A file of its own with these lines. */
export function fileOf(name: string, lines: readonly string[]): string {
  const path = join(dir, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

export const wide = 'from=2014-01-01T00:00:00Z&to=2027-01-01T00:00:00Z';
export async function readingsOf(
  station: string,
  pollutant = '',
  interval = 'raw',
): Promise<readonly Reading[]> {
  const more = pollutant === '' ? '' : `&pollutant=${pollutant}`;
  const path = `/stations/${encodeURIComponent(station)}/readings?${wide}&interval=${interval}&limit=200${more}`;
  return (await p.get<Page<Reading>>(path)).items.toSorted((a, b) => a.start.localeCompare(b.start));
}
export const parkedOf = async (source: string): Promise<readonly Parked[]> =>
  (await p.get<Page<Parked>>('/parked?limit=200')).items.filter((one) => one.source === source);
/** Readings of a station, as soon as there are so many. */
export const stored = (station: string, count: number, pollutant = ''): Promise<readonly Reading[]> =>
  eventually(
    async () => {
      const found = await readingsOf(station, pollutant);
      return found.length >= count ? found : undefined;
    },
    { what: `${count} readings of ${station}`, timeoutMs: 30_000 },
  );
export const parked = (source: string, reason: string): Promise<Parked> =>
  eventually(async () => (await parkedOf(source)).find((one) => one.reason === reason), {
    what: `${reason} of ${source}`,
    timeoutMs: 30_000,
  });
export const valuesOf = (readings: readonly Reading[]): unknown[] =>
  readings.map(({ pollutant, value, flag }) => [pollutant, value, flag]);
export const byPollutant = (readings: readonly Reading[]): unknown[] =>
  valuesOf(readings.toSorted((a, b) => a.pollutant.localeCompare(b.pollutant)));

/** Sends frames as a logger does, a frame with nothing to store behind them, and gives what was heard until that is answered. */
let sent = 0;
export async function send(...frames: (string | Uint8Array)[]): Promise<string> {
  const qn = `${stampOf(Date.now())}${String(++sent % 1_000).padStart(3, '0')}`;
  const last = encodeFrame(Buffer.from(`QN=${qn};ST=91;CN=9015;PW=123456;MN=${mnOf(14)};Flag=9;CP=&&&&`))!;
  const socket = connect(p.hj212Port, '127.0.0.1');
  let heard = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  for (const frame of frames) socket.write(typeof frame === 'string' ? `${frame}\r\n` : frame);
  socket.write(last);
  try {
    await eventually(() => heard.includes(`QN=${qn}`), { what: `an answer to the last of ${frames[0]}` });
    return heard;
  } finally {
    socket.end();
  }
}
export const accepted = (heard: string): number => heard.match(/CN=9014/g)?.length ?? 0;
export const register = async (number: number, more: object): Promise<void> => {
  const source = { station: `logger-${number}`, ...more };
  expect((await p.put(`/hj212/sources/${mnOf(number)}`, source)).status).toBe(200);
};
/** Replays a parked message until it helped: a changed setting reaches the gateway through Kafka. */
export const replayUntil = (id: string, helped: () => Promise<boolean>): Promise<unknown> =>
  eventually(
    async () => {
      const { status } = await p.post(`/parked/${id}/replay`, { reason: 'the cause is mended' });
      expect([202, 409]).toContain(status);
      return helped();
    },
    { what: 'a replay that helps', timeoutMs: 30_000, intervalMs: 500 },
  );
/** Sends again until it is taken: a changed setting reaches the gateway through Kafka. */
export const sendUntilTaken = (frame: string): Promise<unknown> =>
  eventually(async () => accepted(await send(frame)) > 0, { what: `9014 for ${frame}`, timeoutMs: 30_000 });

export async function publish(topic: string, payload: string | Buffer): Promise<void> {
  await p.mqtt.publish(topic, payload);
}
/** Topic and payload of a row: its first line and the next. */
export function messageOf(id: string): readonly [topic: string, payload: string] {
  const [topic, payload] = inputOf(id).split('\n');
  return [topic!.split(',')[0]!, payload!];
}
export const cli = (...args: string[]): Promise<Ran> =>
  runCli(['--api', p.api, '--token', p.token, ...args], { env: { DATA_DIR: p.dir } });
export const replay = (file: string, ...more: string[]): Promise<Ran> =>
  cli('replay', `${folder}${file}`, '--mqtt', p.mqttUrl, ...more);
export const utc = (readings: readonly Reading[]): unknown[] =>
  readings.map(({ start, end, value }) => [start, (Date.parse(end) - Date.parse(start)) / 3_600_000, value]);
