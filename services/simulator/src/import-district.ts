import {
  ApiError,
  createClient,
  hj212Routes,
  hj212SourceRoutes,
  importRoutes,
  type ApiClient,
  type ImportKind,
} from '@farwatch/contracts/http';
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

/** What a file may say of a station. */
const rowOf = ({
  allowedDoors: _,
  notMonitored,
  ...station
}: District['stations'][number]['station']): Row => ({ ...station, notMonitored: notMonitored?.join(';') });

/** The district as the four files that a bureau would import, in the order of their references. */
export function districtFiles(
  district: District,
): readonly { readonly kind: ImportKind; readonly text: string }[] {
  const stations = district.stations.map(({ station }) => station);
  const measuring = stations.filter(({ kind }) => kind !== 'outlet').map(rowOf);
  const outlets = stations.filter(({ kind }) => kind === 'outlet').map(rowOf);
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

const clientFor = ({ api, token }: Api): ApiClient =>
  createClient({ base: `${api}/api/v1`, token: () => token, timeoutMs: 60_000 });

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
const because =
  (what: string) =>
  (cause: unknown): never => {
    throw new Fault('import', `${what} failed${cause instanceof ApiError ? ` with ${cause.code}` : ''}`, {
      cause,
    });
  };

/** Imports the district through the public API; importing the same again changes nothing. */
export async function importDistrict(api: Api, district: District): Promise<void> {
  const client = clientFor(api);
  for (const { kind, text } of districtFiles(district)) {
    const file = { type: 'text/csv', content: text };
    const { rejected } = await client
      .call(importRoutes[kind], { query: { atomic: 'true' }, file })
      .catch(because(`importing ${kind}`));
    if (rejected.length > 0)
      throw new Fault('import', `importing ${kind} refused ${JSON.stringify(rejected.slice(0, 3))}`);
  }
}

/** Registers the loggers of some outlets; false when the platform has no registry of loggers. */
export async function registerLoggers(api: Api, outlets: readonly Hj212Outlet[]): Promise<boolean> {
  const client = clientFor(api);
  for (const { mn, pw, simulated } of outlets) {
    const body = { station: simulated.station.id, password: pw, minuteInterval: 1 };
    const registered = await client
      .call(hj212SourceRoutes.putHj212Source, { params: { mn }, body })
      .catch((error: unknown) =>
        isNotFound(error) ? undefined : because(`registering logger ${mn}`)(error),
      );
    if (registered === undefined) return false;
  }
  return true;
}

/** The station that the gateway takes frames of an MN for; undefined while it knows of none. */
export async function stationOf(api: Api, mn: string): Promise<string | undefined> {
  const device = await clientFor(api)
    .call(hj212Routes.getHj212Device, { params: { mn } })
    .catch((error: unknown) => (isNotFound(error) ? undefined : because(`asking for logger ${mn}`)(error)));
  return device?.station ?? undefined;
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
