import type { ApiClient } from '@farwatch/contracts/http';
import { importAll, clientFor } from '@farwatch/kit/api-client';
import { print, tell, UsageError } from '@farwatch/kit/terminal';
import { connectClient } from '@farwatch/mqtt/client';
import type { Command } from 'commander';

import { platformOf } from '../platform-of.js';
import { countsOf, reasonsOf, total, untilSettled, type Became, type Sent } from '../replay/became.js';
import type { Checked } from '../replay/check-rows.js';
import { dialects } from '../replay/open-file.js';
import { check, explain, planOf, preview, type CheckedFile, type ReplayOptions } from '../replay/plan.js';
import { numbered, sendRow, sendRows, untilKnown, type Numbered } from '../replay/send-rows.js';
import { ReplayState } from '../replay/state.js';
import { planId, readRows, type ReplayPlan } from './replay-rows.js';

/** `farwatch replay <file>`: a measured file as stations over MQTT QoS 1, until it is known what became of all of it. */
export function addReplayCommand(program: Command): void {
  program
    .command('replay <file>')
    .description(
      'publishes a measured file (CSV, plain, .gz or .xz; docs/files.md) as stations over MQTT QoS 1, waits, and says how many\n' +
        'readings were stored, unchanged and parked; exit 1 when something was parked or stands twice in the file',
    )
    .option('--dry-run', 'only show the first rows as they are understood; nothing is sent')
    .option('--mqtt <url>', 'broker (default: that of npm start)')
    .option(
      '--dialect <name>',
      `kind of file: ${dialects.map(({ name }) => name).join(', ')} (default: by its header, and it is said)`,
    )
    .option('--station-column <name>', 'default: station')
    .option('--station <id>', 'one station for the whole file, when no column names it')
    .option('--time-column <name>', 'default: time')
    .option('--end-column <name>', 'the end of the interval (default: a column named End, datetime_to ...)')
    .option(
      '--columns <list>',
      'column=pollutant:unit, comma separated (default: pm25, pm10, so2, no2, co, o3 in ug/m3, those that are there)',
    )
    .option(
      '--quality-column <name>',
      'whether a value is valid (default: Validity, status, flag ...); none: none is',
    )
    .option(
      '--valid <list>',
      'words of the quality column that count, comma separated; all others are stored as not valid',
    )
    .option('--separator <sign>', ', ; | or tab (default: the one that fits, or that of a first line sep=;)')
    .option('--decimal <sign>', '. or ,', '.')
    .option('--dates <order>', 'ymd, dmy or mdy (default: ymd; a year that is not first is refused)')
    .option('--offset <+hh:mm>', 'zone of times without one (default: +08:00, or that of the kind of file)')
    .option(
      '--label <start|end>',
      'whether a time names the start or the end of its interval (default: start)',
    )
    .option(
      '--interval <minutes>',
      'length of an interval, 0 for values of an instant (default: 60; a date alone is a day)',
    )
    .option('--from <time>', 'first interval')
    .option('--to <time>', 'end, exclusive')
    .option('--stations <list>', 'only these, comma separated')
    .option(
      '--missing <list>',
      'words and numbers that stand for "no value" beside NA, --, -999 ...: for example 0,X',
    )
    .option('--prefix <text>', 'put before every station id', '')
    .option('--register [district]', 'import the stations as air stations of this district first')
    .option('--rate <n>', 'messages a second, 0 = as fast as acknowledged', '0')
    .option('--window <n>', 'messages without acknowledgement', '500')
    .option('--restart', 'from the beginning, not from where an interrupted replay stopped')
    .option('--no-wait', 'do not wait until everything is stored')
    .option('--wait-seconds <n>', 'how long to wait without any progress', '60')
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      const plan = planOf(file, options);
      const checked = await check(plan);
      const { doubled } = checked.found;
      for (const one of doubled.slice(0, 20)) tell(explain(one));
      if (doubled.length > 20) tell(`... and ${doubled.length - 20} more`);
      if (options.dryRun === true) {
        preview(checked);
        if (doubled.length > 0) process.exitCode = 1;
        return;
      }
      const found = platformOf(command);
      const ok = await replay(clientFor(found), options.mqtt ?? found.mqtt, plan, options, checked);
      if (!ok) process.exitCode = 1;
    });
}

async function replay(
  client: ApiClient,
  mqttUrl: string | undefined,
  plan: ReplayPlan,
  options: ReplayOptions,
  { open, found }: CheckedFile,
): Promise<boolean> {
  if (mqttUrl === undefined) throw new UsageError('no MQTT address: give --mqtt');
  const idOf = (station: string): string => options.prefix + station.replaceAll(/[\s/+#]/g, '-');
  const sent = sentOf(found, idOf);
  const state = new ReplayState(planId(plan), options.restart === true);
  const began = Date.now();
  const boot = `replay-${planId(plan).slice(0, 8)}`;
  const rows = (): AsyncGenerator<Numbered> => numbered(readRows(plan, open), idOf);
  // The later ones of a doubled interval are sent when the first is stored, so that always the same one counts.
  const only = (isLater: boolean) =>
    async function* (): AsyncGenerator<Numbered> {
      for await (const { row, ...more } of rows()) {
        const readings = row.readings.filter((reading) => found.isLater(row, reading) === isLater);
        yield { ...more, row: { ...row, readings } };
      }
    };
  const mqtt = await connectClient(mqttUrl, { clientId: `farwatch-replay-${planId(plan)}` });
  try {
    if (options.register !== undefined)
      await register(client, [...sent.keys()], options.register === true ? 'replay' : options.register);
    state.before ??= new Map(
      await eachOf([...sent.keys()], async (id) => [id, await countsOf(client, id)] as const),
    );
    const first =
      options.register === undefined || state.acked > 0
        ? new Map<string, Numbered>()
        : await firstOf(only(false)());
    if (first.size > 0) state.before = await untilKnown(client, mqtt, first, state.before, boot);
    const isSent = ({ id, seq }: Numbered): boolean => first.get(id)?.seq === seq;
    const sending = {
      boot,
      total: found.rows,
      state,
      window: Number(options.window),
      rate: Number(options.rate),
      isSent,
    };
    const count = first.size + (await sendRows(mqtt, only(false)(), sending));
    tell(`${count} messages acknowledged in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    const stations = `${found.rows} rows, ${found.readings} readings, ${sent.size} stations: ${count} messages sent now`;
    const seconds = (): string => `${((Date.now() - began) / 1_000).toFixed(1)} s`;
    if (!options.wait) {
      state.end();
      print(`${stations}, not waited for storage, ${seconds()}`);
      return found.doubled.length === 0;
    }
    const became = await untilSettled(client, sent, state.before, Number(options.waitSeconds));
    const later =
      found.doubled.length === 0
        ? 0
        : await sendLater(client, mqtt, only(true)(), boot, Number(options.waitSeconds));
    state.end();
    return await report(client, became, { began, later, stations, seconds: seconds() });
  } finally {
    await mqtt.end();
  }
}

/** What is sent of each station before the later ones of doubled intervals. */
function sentOf(found: Checked, idOf: (station: string) => string): Map<string, Sent> {
  const sent = new Map<string, Sent>();
  for (const [station, { rows, readings }] of found.stations) {
    const own = sent.get(idOf(station)) ?? { rows: 0, readings: 0 };
    sent.set(idOf(station), { rows: own.rows + rows, readings: own.readings + readings });
  }
  const later = new Set<string>();
  for (const { station, lines } of found.doubled) {
    const own = sent.get(idOf(station))!;
    const fresh = lines.slice(1).filter((line) => !later.has(`${line}/${station}`));
    for (const line of fresh) later.add(`${line}/${station}`);
    const [rows, readings] = [own.rows - fresh.length, own.readings - (lines.length - 1)];
    sent.set(idOf(station), { rows, readings });
  }
  return sent;
}

const eachOf = <T, R>(items: readonly T[], of: (item: T) => Promise<R>): Promise<R[]> =>
  Promise.all(items.map(of));

async function firstOf(rows: AsyncIterable<Numbered>): Promise<Map<string, Numbered>> {
  const first = new Map<string, Numbered>();
  for await (const one of rows) if (one.row.readings.length > 0 && !first.has(one.id)) first.set(one.id, one);
  return first;
}

async function register(client: ApiClient, ids: readonly string[], district: string): Promise<void> {
  const lines = ids.map((id) => `${id},air,${id},${district},II`);
  await importAll(client, 'stations', ['id,kind,name,district,zone', ...lines]);
}

/** Sends what came second: the platform parks it as revision-conflict, which keeps it for whoever looks into it. */
async function sendLater(
  client: ApiClient,
  mqtt: Parameters<typeof sendRow>[0],
  rows: AsyncIterable<Numbered>,
  boot: string,
  seconds: number,
): Promise<number> {
  const sent = new Map<string, Sent>();
  const all: Numbered[] = [];
  for await (const one of rows) {
    if (one.row.readings.length === 0) continue;
    all.push(one);
    const own = sent.get(one.id) ?? { rows: 0, readings: 0 };
    sent.set(one.id, { rows: own.rows + 1, readings: own.readings + one.row.readings.length });
  }
  const before = new Map(
    await eachOf([...sent.keys()], async (id) => [id, await countsOf(client, id)] as const),
  );
  for (const one of all) await sendRow(mqtt, one, boot);
  return total((await untilSettled(client, sent, before, seconds)).values()).parked;
}

async function report(
  client: ApiClient,
  became: ReadonlyMap<string, Became>,
  {
    began,
    later,
    stations,
    seconds,
  }: { readonly began: number; readonly later: number; readonly stations: string; readonly seconds: string },
): Promise<boolean> {
  const sum = total(became.values());
  const parked = sum.parked + later;
  const ok = parked === 0 && sum.unknown === 0;
  const parts = [
    `${sum.stored} stored`,
    `${sum.unchanged} unchanged`,
    ...(sum.superseded > 0 ? [`${sum.superseded} older than what is stored`] : []),
    `${parked} parked`,
    ...(sum.unknown > 0 ? [`${sum.unknown} not accounted for`] : []),
  ];
  print(`${stations}, ${ok ? 'all stored' : 'NOT all stored'}: ${parts.join(', ')}, ${seconds}`);
  const bad = [...became].flatMap(([id, one]) => (one.parked > 0 ? [id] : []));
  for (const line of await reasonsOf(client, bad, began)) tell(`parked: ${line}`);
  return ok;
}
