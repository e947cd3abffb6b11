import type { Hj212Source, Limit, Station } from '@farwatch/contracts/events';
import type { Enterprise, ImportKind, ImportRejection } from '@farwatch/contracts/http';
import { localDate } from '@farwatch/domain/reading';
import { Any, type DataSource, type EntityManager } from 'typeorm';

import type { Item, ReadFile } from '../import/read-rows.js';
import { readEnterprises, readLimits, readOutlets, readStations } from '../import/read-rows.js';
import { readSources, type SourceLine } from '../import/read-sources.js';
import { refuse } from '../import/read-table.js';
import { overlapping } from '../import/validity.js';
import { enterpriseEntity, hj212SourceEntity, limitEntity, stationEntity } from './entities.js';
import { changeRegistry, type RegistryChange, type Touched } from './registry-store.js';

export interface Imported {
  readonly accepted: number;
  readonly rejected: readonly ImportRejection[];
  readonly touched: readonly Touched[];
}

interface Checked<T> {
  readonly good: readonly T[];
  readonly rejected: readonly ImportRejection[];
}

/** Reads a file, checks it against the registry and stores the good lines; with `atomic` all lines or none. */
export async function importText(
  data: DataSource,
  kind: ImportKind,
  text: string,
  atomic: boolean,
): Promise<Imported> {
  const file = {
    enterprises: () =>
      run(data, atomic, readEnterprises(text), allGood<Enterprise>, (change, good) =>
        change.putEnterprises(good),
      ),
    stations: () =>
      run(data, atomic, readStations(text, localDate(Date.now())), checkStations, (change, good) =>
        change.putStations(good),
      ),
    outlets: () =>
      run(data, atomic, readOutlets(text), checkOutlets, (change, good) => change.putStations(good)),
    limits: () => run(data, atomic, readLimits(text), checkLimits, (change, good) => change.putLimits(good)),
    'hj212-sources': () =>
      run(data, atomic, readSources(text), checkSources, (change, good) => change.putHj212Sources(good)),
  }[kind];
  return file();
}

async function run<T, S = T>(
  data: DataSource,
  atomic: boolean,
  file: ReadFile<T>,
  check: (manager: EntityManager, items: readonly Item<T>[]) => Promise<Checked<S>>,
  store: (change: RegistryChange, good: readonly S[]) => Promise<void>,
): Promise<Imported> {
  const { result, touched } = await changeRegistry(
    data,
    async (change) => {
      const { good, rejected } = await check(change.manager, file.items);
      const all = [...file.rejected, ...rejected].sort((a, b) => a.line - b.line);
      if (atomic && all.length > 0) return { accepted: 0, rejected: all };
      await store(change, good);
      return { accepted: good.length, rejected: all };
    },
    ({ accepted }) => accepted > 0,
  );
  return { ...result, touched };
}

function allGood<T>(_: EntityManager, items: readonly Item<T>[]): Promise<Checked<T>> {
  return Promise.resolve({ good: items.map((item) => item.value), rejected: [] });
}

/** An id that is an outlet stays an outlet, and the other way round: leads and figures hang on it. */
async function checkKinds(
  manager: EntityManager,
  items: readonly Item<Station>[],
  outlets: boolean,
): Promise<Checked<Station>> {
  const ids = items.map((item) => item.value.id);
  const known = new Map(
    (await manager.find(stationEntity, { where: { id: Any(ids) } })).map((row) => [row.id, row.kind]),
  );
  const good: Station[] = [];
  const rejected: ImportRejection[] = [];
  for (const { line, value, nameOf } of items) {
    const kind = known.get(value.id);
    if (kind !== undefined && (kind === 'outlet') !== outlets)
      rejected.push(refuse(line, nameOf('id'), 'wrong-kind', `${value.id} is registered as ${kind}`));
    else good.push(value);
  }
  return { good, rejected };
}

const checkStations = (manager: EntityManager, items: readonly Item<Station>[]): Promise<Checked<Station>> =>
  checkKinds(manager, items, false);

async function checkOutlets(
  manager: EntityManager,
  items: readonly Item<Station>[],
): Promise<Checked<Station>> {
  const ids = [...new Set(items.flatMap((item) => item.value.enterprise ?? []))];
  const known = new Set(
    (await manager.find(enterpriseEntity, { where: { id: Any(ids) }, select: { id: true } })).map(
      (row) => row.id,
    ),
  );
  const unknown = items.filter((item) => !known.has(item.value.enterprise ?? ''));
  const { good, rejected } = await checkKinds(
    manager,
    items.filter((item) => !unknown.includes(item)),
    true,
  );
  const refused = unknown.map(({ line, value, nameOf }) =>
    refuse(
      line,
      nameOf('enterprise'),
      'unknown-enterprise',
      `no enterprise ${value.enterprise}: import enterprises first`,
    ),
  );
  return { good, rejected: [...rejected, ...refused] };
}

/** Loggers of known outlets and stations; a new one needs a password, of a known one the stored one stays. */
async function checkSources(
  manager: EntityManager,
  items: readonly Item<SourceLine>[],
): Promise<Checked<Hj212Source>> {
  const stations = await manager.find(stationEntity, {
    where: { id: Any([...new Set(items.map(({ value }) => value.station))]) },
    select: { id: true },
  });
  const known = new Set(stations.map(({ id }) => id));
  const stored = await manager.find(hj212SourceEntity, {
    where: { mn: Any(items.map(({ value }) => value.mn)) },
  });
  const hashes = new Map(stored.map(({ mn, passwordHash }) => [mn, passwordHash]));
  const good: Hj212Source[] = [];
  const rejected: ImportRejection[] = [];
  for (const { line, value, nameOf } of items) {
    const { id: _, passwordHash = hashes.get(value.mn), ...source } = value;
    if (!known.has(value.station))
      rejected.push(
        refuse(
          line,
          nameOf('station'),
          'unknown-station',
          `no outlet or station ${value.station}: import it first`,
        ),
      );
    else if (passwordHash === undefined)
      rejected.push(refuse(line, nameOf('password'), 'missing-value', 'a new logger needs a password (PW)'));
    else good.push({ ...source, passwordHash });
  }
  return { good, rejected };
}

/**
 * Limits of known outlets whose validity overlaps with no other limit of the same outlet, pollutant, averaging and side.
 * Lines that change a stored limit are applied before lines that add one, so a file may end one limit and start the next.
 */
async function checkLimits(manager: EntityManager, items: readonly Item<Limit>[]): Promise<Checked<Limit>> {
  const ids = [...new Set(items.flatMap((item) => item.value.station ?? []))];
  const outlets = await manager.find(stationEntity, {
    where: { id: Any(ids), kind: 'outlet' },
    select: { id: true },
  });
  const known = new Set(outlets.map((row) => row.id));
  const stored = await manager.find(limitEntity, { where: { station: Any(ids) } });
  const series = new Map<
    string,
    Map<string, { id: string; validFrom: string; validTo: string | null; line?: number }>
  >();
  const rangesOf = (of: {
    station?: string | null | undefined;
    pollutant: string;
    averaging: string;
    comparison: string;
  }) => {
    const key = JSON.stringify([of.station, of.pollutant, of.averaging, of.comparison]);
    let ranges = series.get(key);
    if (!ranges) series.set(key, (ranges = new Map()));
    return ranges;
  };
  for (const row of stored) rangesOf(row).set(row.id, row);
  const storedIds = new Set(stored.map((row) => row.id));
  const good: Limit[] = [];
  const rejected: ImportRejection[] = [];
  const ordered = [...items].sort(
    (a, b) => Number(storedIds.has(b.value.id)) - Number(storedIds.has(a.value.id)) || a.line - b.line,
  );
  for (const { line, value, nameOf } of ordered) {
    if (!known.has(value.station ?? '')) {
      rejected.push(
        refuse(line, nameOf('outlet'), 'unknown-outlet', `no outlet ${value.station}: import outlets first`),
      );
      continue;
    }
    const ranges = rangesOf(value);
    const other = overlapping(value, ranges.values());
    if (other !== undefined) {
      const where = other.line === undefined ? 'a stored limit' : `line ${other.line}`;
      rejected.push(
        refuse(
          line,
          nameOf('validFrom'),
          'overlapping-validity',
          `${where} is in force ${other.validFrom}..${other.validTo ?? ''}`,
        ),
      );
      continue;
    }
    ranges.set(value.id, { ...value, line });
    good.push(value);
  }
  return { good, rejected };
}
