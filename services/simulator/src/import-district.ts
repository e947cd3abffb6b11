import { Fault } from '@farwatch/runtime/fault';
import { pause } from '@farwatch/runtime/scope';

import type { District } from './district.js';
import type { Hj212Outlet } from './hj212/district-loggers.js';

/** Where the public API is, and who asks. */
export interface Api {
  readonly api: string;
  readonly token: string;
}

type Row = Readonly<Record<string, string | number | boolean | undefined>>;

function csv(columns: readonly string[], rows: readonly Row[]): string {
  const cell = (value: string | number | boolean | undefined): string => {
    const text = value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join(
    '\n',
  );
}

/** The district as the four files that a bureau would import, in the order of their references. */
export function districtFiles(
  district: District,
): readonly { readonly kind: string; readonly text: string }[] {
  const stations = district.stations.map(({ station }) => station);
  const measuring = stations.filter(({ kind }) => kind !== 'outlet').map((station): Row => ({ ...station }));
  const outlets = stations.filter(({ kind }) => kind === 'outlet').map((station): Row => ({ ...station }));
  return [
    {
      kind: 'enterprises',
      text: csv(
        ['id', 'name', 'simulated'],
        district.enterprises.map((one) => ({ ...one, simulated: true })),
      ),
    },
    {
      kind: 'stations',
      text: csv(
        [
          'id',
          'kind',
          'name',
          'nameEn',
          'district',
          'zone',
          'waterBody',
          'targetClass',
          'river',
          'basin',
          'lat',
          'lon',
          'simulated',
        ],
        measuring,
      ),
    },
    {
      kind: 'outlets',
      text: csv(
        ['id', 'enterprise', 'outletCode', 'name', 'nameEn', 'medium', 'district', 'lat', 'lon', 'simulated'],
        outlets,
      ),
    },
    {
      kind: 'limits',
      text: csv(
        [
          'outlet',
          'pollutant',
          'averaging',
          'comparison',
          'value',
          'unit',
          'standard',
          'clause',
          'validFrom',
          'validTo',
          'confidence',
        ],
        district.permits.map((permit) => ({
          ...permit,
          standard: '模拟排污许可证',
          clause: '许可排放浓度（模拟）',
          validFrom: '2024-01-01',
          confidence: 'memory',
        })),
      ),
    },
  ];
}

/** A call of the public API. */
async function ask(
  { api, token }: Api,
  method: string,
  path: string,
  body?: { readonly type: string; readonly text: string },
): Promise<{ readonly status: number; readonly text: string }> {
  const reply = await fetch(`${api}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': body.type }),
    },
    ...(body === undefined ? {} : { body: body.text }),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: reply.status, text: await reply.text() };
}

const isGood = (status: number): boolean => status >= 200 && status < 300;
const fail = (what: string, { status, text }: { status: number; text: string }): Fault =>
  new Fault('import', `${what} failed with ${status}: ${text.slice(0, 500)}`);

/** Imports the district through the public API; importing the same again changes nothing. */
export async function importDistrict(api: Api, district: District): Promise<void> {
  for (const { kind, text } of districtFiles(district)) {
    const answer = await ask(api, 'POST', `/imports/${kind}?atomic=true`, { type: 'text/csv', text });
    if (!isGood(answer.status)) throw fail(`importing ${kind}`, answer);
    const { rejected } = JSON.parse(answer.text) as { rejected: unknown[] };
    if (rejected.length > 0)
      throw new Fault('import', `importing ${kind} refused ${JSON.stringify(rejected.slice(0, 3))}`);
  }
}

/** Registers the loggers of some outlets; false when the platform has no registry of loggers. */
export async function registerLoggers(api: Api, outlets: readonly Hj212Outlet[]): Promise<boolean> {
  for (const { mn, pw, simulated } of outlets) {
    const text = JSON.stringify({ station: simulated.station.id, password: pw, minuteInterval: 1 });
    const answer = await ask(api, 'PUT', `/hj212/sources/${mn}`, { type: 'application/json', text });
    if (answer.status === 404) return false;
    if (!isGood(answer.status)) throw fail(`registering logger ${mn}`, answer);
  }
  return true;
}

/** The station that the gateway takes frames of an MN for; undefined while it knows of none. */
export async function stationOf(api: Api, mn: string): Promise<string | undefined> {
  const answer = await ask(api, 'GET', `/hj212/devices/${mn}`);
  if (answer.status === 404) return undefined;
  if (!isGood(answer.status)) throw fail(`asking for logger ${mn}`, answer);
  return (JSON.parse(answer.text) as { station: string | null }).station ?? undefined;
}

/**
 * Waits until the gateway knows the loggers too: a registration reaches it through Kafka, and what a logger sends before is
 * parked as of an unknown MN. Throws `Fault('import')` when that takes longer than `deadlineMs`.
 */
export async function loggersKnown(
  outlets: readonly Hj212Outlet[],
  knownAs: (mn: string) => Promise<string | undefined>,
  options: { readonly signal: AbortSignal; readonly deadlineMs?: number; readonly everyMs?: number },
): Promise<void> {
  const { signal, deadlineMs = 30_000, everyMs = 250 } = options;
  const until = Date.now() + deadlineMs;
  for (const { mn, simulated } of outlets)
    while ((await knownAs(mn)) !== simulated.station.id) {
      if (signal.aborted || Date.now() > until)
        throw new Fault('import', `the gateway does not know logger ${mn} yet`);
      await pause(everyMs, signal);
    }
}
