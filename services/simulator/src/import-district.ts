import { Fault } from '@farwatch/runtime/fault';

import type { District } from './district.js';
import type { Hj212Outlet } from './hj212/district-loggers.js';

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

/** Imports the district through the public API; importing the same again changes nothing. */
export async function importDistrict(api: string, token: string, district: District): Promise<void> {
  for (const { kind, text } of districtFiles(district)) {
    const reply = await fetch(`${api}/api/v1/imports/${kind}?atomic=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: text,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await reply.text();
    if (!reply.ok)
      throw new Fault('import', `importing ${kind} failed with ${reply.status}: ${answer.slice(0, 500)}`);
    const { rejected } = JSON.parse(answer) as { rejected: unknown[] };
    if (rejected.length > 0)
      throw new Fault('import', `importing ${kind} refused ${JSON.stringify(rejected.slice(0, 3))}`);
  }
}

/** Registers the loggers of some outlets; false when the platform has no registry of loggers. */
export async function registerLoggers(
  api: string,
  token: string,
  outlets: readonly Hj212Outlet[],
): Promise<boolean> {
  for (const { mn, pw, simulated } of outlets) {
    const reply = await fetch(`${api}/api/v1/hj212/sources/${mn}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ station: simulated.station.id, password: pw, minuteInterval: 1 }),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await reply.text();
    if (reply.status === 404) return false;
    if (!reply.ok)
      throw new Fault(
        'import',
        `registering logger ${mn} failed with ${reply.status}: ${answer.slice(0, 500)}`,
      );
  }
  return true;
}
