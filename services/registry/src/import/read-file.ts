import {
  limit as limitSchema,
  station as stationSchema,
  type Limit,
  type Station,
} from '@farwatch/contracts/events';
import type { Enterprise, ImportRejection } from '@farwatch/contracts/http';
import { convertE6, findPollutant, findUnit } from '@farwatch/domain/reading';
import { fromE6 } from '@farwatch/domain/quantity';
import { derivedId } from '@farwatch/runtime/ids';

import { Cells, namesOf } from './cells.js';
import { enterpriseColumns, limitColumns, outletColumns, stationColumns } from './columns.js';
import { readTable, type Column } from './read-table.js';

/** What one good line says, with the line it came from and the columns that name other things. */
export interface Item<T> {
  readonly line: number;
  readonly value: T;
  /** The file's own name of a column, for later refusals. */
  readonly nameOf: (key: string) => string;
}

export interface ReadFile<T> {
  readonly items: readonly Item<T>[];
  readonly rejected: readonly ImportRejection[];
}

const kinds = namesOf<'air' | 'water'>(
  ['air', 'air', '空气', '大气', '环境空气', '空气站'],
  ['water', 'water', '水', '地表水', '断面', '水质', '水站'],
);
const zones = namesOf<'I' | 'II'>(
  ['I', 'i', '1', '一', '一类', '一类区', '一级'],
  ['II', 'ii', '2', '二', '二类', '二类区', '二级'],
);
const waterBodies = namesOf<'river' | 'lake'>(
  ['river', 'river', '河流', '河'],
  ['lake', 'lake', '湖库', '湖泊', '水库', '湖'],
);
const classes = new Map<string, number>(
  ['一', '二', '三', '四', '五'].flatMap((zh, at) => {
    const roman = ['i', 'ii', 'iii', 'iv', 'v'][at] ?? '';
    return [`${at + 1}`, roman, zh, `${at + 1}类`, `${roman}类`, `${zh}类`].map(
      (name) => [name, at + 1] as const,
    );
  }),
);
const media = namesOf<'gas' | 'water'>(['gas', 'gas', '废气', '气'], ['water', 'water', '废水', '水']);
const averagings = namesOf<Limit['averaging']>(
  ['hour', 'hour', '1h', '小时', '小时均值', '时均值'],
  ['day', 'day', '24h', '日', '日均值', '日均'],
  ['mda8', 'mda8', '日最大8小时'],
  ['sample', 'sample', '一次值', '瞬时', '瞬时值'],
);
const comparedValues = namesOf<NonNullable<Limit['compared']>>(
  ['measured', 'measured', '实测', '实测值'],
  ['converted', 'converted', '折算', '折算值'],
);
const comparisons = namesOf<Limit['comparison']>(
  ['max', 'max', '上限', '<=', '不大于'],
  ['min', 'min', '下限', '>=', '不小于'],
);
const confidences = namesOf<Limit['confidence']>(
  ['verified', 'verified'],
  ['primary', 'primary'],
  ['secondary', 'secondary'],
  ['memory', 'memory'],
);

export function readEnterprises(text: string): ReadFile<Enterprise> {
  return read(text, enterpriseColumns, ['id'], (cells) => {
    const id = cells.id('id');
    const name = cells.required('name');
    return given({
      id,
      name,
      nameEn: cells.text('nameEn'),
      creditCode: cells.text('creditCode', 40),
      district: cells.text('district'),
      address: cells.text('address', 500),
      ...cells.position(),
      simulated: cells.boolean('simulated') ?? false,
    }) as Enterprise;
  });
}

/** `today` is the last local date on which a change may take effect: what is registered is what is so now. */
export function readStations(text: string, today: string): ReadFile<Station> {
  return read(text, stationColumns, ['id'], (cells) => {
    if (cells.required('kind', 60) === undefined) return undefined;
    const kind = cells.choice('kind', kinds);
    const station = {
      id: cells.id('id'),
      kind,
      name: cells.required('name'),
      nameEn: cells.text('nameEn'),
      district: cells.text('district'),
      zone: cells.choice('zone', zones),
      waterBody: cells.choice('waterBody', waterBodies),
      targetClass: cells.choice('targetClass', classes),
      river: cells.text('river', 100),
      basin: cells.text('basin', 100),
      validFrom: cells.date('validFrom'),
      ...cells.position(),
      temperatureC: cells.number('temperatureC', -60, 100),
      pressureHPa: cells.number('pressureHPa', 300, 1200),
      simulated: cells.boolean('simulated') ?? false,
    };
    if (station.validFrom !== undefined && station.validFrom > today)
      cells.refuse('validFrom', 'bad-date', `${station.validFrom} is after today`);
    if (kind === 'air' && station.zone === undefined) station.zone = 'II';
    if (kind === 'water' && station.waterBody === undefined) station.waterBody = 'river';
    return checked(stationSchema, given(station), cells);
  });
}

export function readOutlets(text: string): ReadFile<Station> {
  return read(text, outletColumns, ['id'], (cells) => {
    if (cells.required('medium', 60) === undefined) return undefined;
    const outletCode = cells.required('outletCode', 60);
    const outlet = {
      id: cells.id('id'),
      kind: 'outlet',
      name: cells.text('name') ?? outletCode,
      nameEn: cells.text('nameEn'),
      enterprise: cells.id('enterprise'),
      outletCode,
      medium: cells.choice('medium', media),
      district: cells.text('district'),
      ...cells.position(),
      temperatureC: cells.number('temperatureC', -60, 2000),
      pressureHPa: cells.number('pressureHPa', 300, 12000),
      simulated: cells.boolean('simulated') ?? false,
    };
    return checked(stationSchema, given(outlet), cells);
  });
}

/** Permit limits; the id is derived from what makes a limit one: outlet, pollutant, averaging, side and first day. */
export function readLimits(text: string): ReadFile<Limit> {
  return read(
    text,
    limitColumns,
    ['outlet', 'pollutant', 'averaging', 'comparison', 'validFrom'],
    (cells) => {
      const station = cells.id('outlet');
      const named = cells.required('pollutant', 64);
      const pollutant = named === undefined ? undefined : findPollutant(named);
      if (named !== undefined && pollutant === undefined)
        cells.refuse('pollutant', 'unknown-pollutant', `"${named}" is no HJ 212 code or usual name`);
      const averaging =
        cells.required('averaging', 60) === undefined ? undefined : cells.choice('averaging', averagings);
      const comparison = cells.choice('comparison', comparisons) ?? 'max';
      const compared = cells.choice('compared', comparedValues);
      if (cells.required('value', 40) === undefined) return undefined;
      const value = cells.number('value', -1e9, 1e9);
      const validFrom = cells.required('validFrom', 20) === undefined ? undefined : cells.date('validFrom');
      const validTo = cells.date('validTo') ?? null;
      if (validFrom !== undefined && validTo !== null && validTo < validFrom)
        cells.refuse('validTo', 'end-before-start', `${validTo} is before ${validFrom}`);
      const standard = cells.required('standard');
      const unitText = cells.text('unit', 40) ?? '1';
      const unit = findUnit(unitText);
      let canonical: number | undefined;
      if (unit === undefined) cells.refuse('unit', 'unknown-unit', `"${unitText}"`);
      else if (pollutant !== undefined && value !== undefined) {
        const e6 = convertE6(value, unit, pollutant.canonical, pollutant.molarMass, {});
        if (typeof e6 === 'string' || Number.isNaN(e6))
          cells.refuse('unit', 'unknown-unit', `${unitText} does not convert to ${pollutant.unit} (${e6})`);
        else canonical = fromE6(e6);
      }
      const confidence = cells.choice('confidence', confidences) ?? 'primary';
      const clause = cells.text('clause') ?? '';
      if (
        station === undefined ||
        pollutant === undefined ||
        averaging === undefined ||
        validFrom === undefined
      )
        return undefined;
      const id = `permit-${derivedId(station, pollutant.code, averaging, comparison, validFrom)}`;
      const limit = {
        id,
        basis: 'permit',
        station,
        pollutant: pollutant.code,
        averaging,
        comparison,
        ...(compared === undefined ? {} : { compared }),
        value: canonical,
        unit: pollutant.unit,
        standard,
        clause,
        validFrom,
        validTo,
        confidence,
      };
      return checked(limitSchema, limit, cells);
    },
  );
}

/** Reads every line; the first of two lines with the same key wins and the later one is refused. */
export function read<K extends string, T>(
  text: string,
  columns: readonly Column<K>[],
  keyFields: readonly K[],
  readLine: (cells: Cells<K>) => T | undefined,
): ReadFile<T> {
  const table = readTable(text, columns);
  const rejected: ImportRejection[] = [...table.rejected];
  const items: Item<T>[] = [];
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    const cells = new Cells(row, table.nameOf);
    const value = readLine(cells);
    if (cells.errors.length > 0 || value === undefined) {
      rejected.push(...cells.errors);
      continue;
    }
    const key = idOf(value);
    const first = seen.get(key);
    if (first !== undefined) {
      cells.refuse(keyFields[0] as K, 'duplicate-key', `line ${first} has the same ${keyFields.join(', ')}`);
      rejected.push(...cells.errors);
      continue;
    }
    seen.set(key, row.line);
    items.push({ line: row.line, value, nameOf: (name) => table.nameOf(name as K) });
  }
  return { items, rejected: rejected.sort((a, b) => a.line - b.line) };
}

function idOf(value: unknown): string {
  return (value as { id: string }).id;
}

/** Without the keys that have no value: absent and undefined are two things in an event. */
export function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** The last word has the event's own schema; cells that were refused already are not refused twice. */
export function checked<T, K extends string>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
    };
  },
  value: object,
  cells: Cells<K>,
): T | undefined {
  if (cells.errors.length > 0) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error?.issues ?? [])
    cells.refuse(String(issue.path[0] ?? '') as K, 'bad-value', issue.message);
  return undefined;
}
