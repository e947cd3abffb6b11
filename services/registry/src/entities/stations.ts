import { events, station as stationSchema, type Station, type StationRole } from '@farwatch/contracts/events';
import { inScope, type ImportRejection } from '@farwatch/contracts/http';
import { itemPollutants } from '@farwatch/domain/law';
import { findPollutant } from '@farwatch/domain/reading';
import { Any, type EntityManager } from 'typeorm';

import { namesOf, type Cells } from '../import/cells.js';
import { checked, given, type Item } from '../import/read-file.js';
import { refuse } from '../import/read-table.js';
import type { Checked, ImportFile } from '../register/import-file.js';
import type { Register } from '../register/register.js';
import { asRow, enterpriseEntity, stationEntity, withoutNulls, type StationRow } from '../store/entities.js';
import { column, nameEn, place, readCommon, simulated, type KeyOf } from './columns.js';
import { devices } from './devices.js';
import { hj212Sources } from './hj212-sources.js';
import { limits } from './limits.js';
import { withPlacementHistory } from './placement-history.js';

/** Stations (air), sections (water) and outlets. Readings belong to others and stay when one is removed. */
export const stations: Register<StationRow, Station> = {
  event: events.stationChanged,
  entity: stationEntity,
  key: 'id',
  belonging: 'own',
  rowOf: (value) => asRow(stationEntity, value),
  valueOf: (row) => withoutNulls(row) as Station,
  withHistory: withWhatFilesLeaveOut,
  announced: withEnterpriseNames,
  parts: [limits, devices, hj212Sources].map((register) => ({ register, column: 'station' })),
};

/** What no file says stays as it is registered: where it was before, and by which ways it may report. */
function withWhatFilesLeaveOut(before: Station | undefined, given: Station, today: string): Station {
  const allowedDoors = given.allowedDoors ?? before?.allowedDoors;
  return { ...withPlacementHistory(before, given, today), ...(allowedDoors && { allowedDoors }) };
}

async function withEnterpriseNames(manager: EntityManager, rows: readonly StationRow[]): Promise<Station[]> {
  const ids = [...new Set(rows.flatMap(({ enterprise }) => enterprise ?? []))];
  const found = await manager.find(enterpriseEntity, { where: { id: Any(ids) } });
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    const enterpriseName = names.get(row.enterprise ?? '');
    return { ...stations.valueOf(row), ...(enterpriseName === undefined ? {} : { enterpriseName }) };
  });
}

/** The declared state of the gases, and from when on there are none any more. */
const state = [
  column('temperatureC', false, '温度', '声明温度', '气体温度'),
  column('pressureHPa', false, '气压', '声明气压', '气体压力'),
  column('retiredFrom', false, '退役日期', '停用日期'),
] as const;

const stationColumns = [
  column('id', true, 'station', '站点编码', '断面编码', '站点编号', '编码'),
  column('kind', true, 'type', '类型', '站点类型'),
  column('name', true, '站点名称', '断面名称', '名称'),
  nameEn,
  column('zone', false, '功能区', '环境空气功能区'),
  column('role', false, '点位类型', '站点属性', '点位属性'),
  column('waterBody', false, '水体类型', '水体'),
  column('targetClass', false, '目标类别', '水质目标', '考核目标'),
  column('river', false, '河流', '河流名称', '所在河流', '所在水体'),
  column('basin', false, '流域', '流域名称', '所属流域'),
  column('notMonitored', false, '不监测项目', '未监测项目', '免测项目'),
  column('samplingHours', false, '采样间隔', '监测频次', '采样周期'),
  column('validFrom', false, '生效日期', '变更日期', '起始日期'),
  ...place,
  ...state,
  simulated,
] as const;

const kinds = namesOf<'air' | 'water'>(
  ['air', 'air', '空气', '大气', '环境空气', '空气站'],
  ['water', 'water', '水', '地表水', '断面', '水质', '水站'],
);
const zones = namesOf<'I' | 'II'>(
  ['I', 'i', '1', '一', '一类', '一类区', '一级'],
  ['II', 'ii', '2', '二', '二类', '二类区', '二级'],
);
const roles = namesOf<StationRole>(
  ['assessed', 'assessed', '评价点', '评价', '国控', '国控点', '省控', '市控'],
  ['control', 'control', '对照点', '对照', '清洁对照点'],
  ['background', 'background', '背景点', '背景', '区域点'],
  ['roadside', 'roadside', '路边交通点', '交通站', '路边站', '路边'],
  ['micro', 'micro', '微站', '微型站', '传感器'],
  ['mobile', 'mobile', '走航', '移动站', '走航车'],
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

export const stationFile: ImportFile<KeyOf<typeof stationColumns>, Station, Station> = {
  columns: stationColumns,
  keyColumns: ['id'],
  placeColumn: 'district',
  keyOf: ({ id }) => id,
  /** `today` is the last date on which a change may take effect: what is registered is what is so now. */
  readLine(cells, today) {
    if (cells.required('kind', 60) === undefined) return undefined;
    const kind = cells.choice('kind', kinds);
    const station = {
      id: cells.id('id'),
      kind,
      name: cells.required('name'),
      zone: cells.choice('zone', zones),
      role: cells.choice('role', roles),
      waterBody: cells.choice('waterBody', waterBodies),
      targetClass: cells.choice('targetClass', classes),
      river: cells.text('river', 100),
      basin: cells.text('basin', 100),
      notMonitored: notMonitoredOf(cells),
      samplingHours: cells.choice('samplingHours', intervals),
      validFrom: cells.date('validFrom'),
      ...readCommon(cells),
      temperatureC: cells.number('temperatureC', -60, 100),
      pressureHPa: cells.number('pressureHPa', 300, 1200),
      retiredFrom: cells.date('retiredFrom'),
    };
    if (station.validFrom !== undefined && station.validFrom > today)
      cells.refuse('validFrom', 'bad-date', `${station.validFrom} is after today`);
    refuseEarlyRetirement(cells, station);
    if (kind === 'water' && station.notMonitored !== undefined)
      cells.refuse('notMonitored', 'bad-value', '只用于空气站 / for air stations only (HJ 633-2026 5.3.2)');
    if (kind === 'air' && station.samplingHours !== undefined)
      cells.refuse('samplingHours', 'bad-value', '只用于水质断面 / for sections only');
    if (kind === 'air' && station.zone === undefined) station.zone = 'II';
    if (kind === 'water' && station.waterBody === undefined) station.waterBody = 'river';
    return checked(stationSchema, given(station), cells);
  },
  check: (manager, items) => checkKinds(manager, items, false),
};

const intervals = new Map<string, NonNullable<Station['samplingHours']>>(
  ([1, 2, 3, 4, 6, 8, 12, 24] as const).flatMap((hours) =>
    [`${hours}`, `${hours}h`, `${hours}小时`].map((name) => [name, hours] as const),
  ),
);

const ofTheIndex: ReadonlySet<string> = new Set(Object.values(itemPollutants));

/** Pollutants of the index, by code or usual name, by blanks, commas or semicolons; in order of their codes. */
function notMonitoredOf<K extends string>(cells: Cells<K | 'notMonitored'>): string[] | undefined {
  const names = (cells.text('notMonitored') ?? '').split(/[\s,;，；、]+/).filter((name) => name !== '');
  const codes = names.flatMap((name) => {
    const code = findPollutant(name)?.code;
    if (code !== undefined && ofTheIndex.has(code)) return [code];
    cells.refuse(
      'notMonitored',
      'unknown-pollutant',
      `"${name}": SO2, NO2, CO, O3, PM10, PM2.5 (AQI 六项之一)`,
    );
    return [];
  });
  return codes.length === 0 ? undefined : [...new Set(codes)].sort();
}

function refuseEarlyRetirement<K extends string>(
  cells: Cells<K | 'retiredFrom'>,
  {
    validFrom,
    retiredFrom,
  }: { readonly validFrom?: string | undefined; readonly retiredFrom?: string | undefined },
): void {
  if (validFrom === undefined || retiredFrom === undefined || retiredFrom >= validFrom) return;
  cells.refuse(
    'retiredFrom',
    'end-before-start',
    `${retiredFrom} 早于生效日期 ${validFrom} / ${retiredFrom} is before ${validFrom}`,
  );
}

const outletColumns = [
  column('id', true, 'outlet', '排放口', '排放口标识', '排口编号', '编码'),
  column('enterprise', true, '企业编码', '企业编号', '企业'),
  column('outletCode', true, 'code', '排放口编号', '排放口编码', '排口编码'),
  column('name', false, '排放口名称', '名称'),
  nameEn,
  column('medium', true, 'type', '类型', '介质', '排放口类型'),
  ...place,
  ...state,
  simulated,
] as const;

const media = namesOf<'gas' | 'water'>(['gas', 'gas', '废气', '气'], ['water', 'water', '废水', '水']);

export const outletFile: ImportFile<KeyOf<typeof outletColumns>, Station, Station> = {
  columns: outletColumns,
  keyColumns: ['id'],
  placeColumn: 'district',
  keyOf: ({ id }) => id,
  readLine(cells) {
    if (cells.required('medium', 60) === undefined) return undefined;
    const outletCode = cells.required('outletCode', 60);
    const outlet = {
      id: cells.id('id'),
      kind: 'outlet',
      name: cells.text('name') ?? outletCode,
      enterprise: cells.id('enterprise'),
      outletCode,
      medium: cells.choice('medium', media),
      ...readCommon(cells),
      temperatureC: cells.number('temperatureC', -60, 2000),
      pressureHPa: cells.number('pressureHPa', 300, 12000),
      retiredFrom: cells.date('retiredFrom'),
    };
    return checked(stationSchema, given(outlet), cells);
  },
  async check(manager, items, scope) {
    const ids = [...new Set(items.flatMap(({ value }) => value.enterprise ?? []))];
    const found = await manager.find(enterpriseEntity, { where: { id: Any(ids) } });
    const known = new Set(found.filter(({ district }) => inScope(scope, district)).map(({ id }) => id));
    const isKnown = ({ value }: Item<Station>): boolean => known.has(value.enterprise ?? '');
    const { good, rejected } = await checkKinds(manager, items.filter(isKnown), true);
    const unknown = items.filter((item) => !isKnown(item));
    return { good, rejected: [...rejected, ...unknown.map(unknownEnterprise)] };
  },
};

function unknownEnterprise({ line, value, nameOf }: Item<Station>): ImportRejection {
  const detail = `no enterprise ${value.enterprise}: import enterprises first`;
  return refuse(line, nameOf('enterprise'), 'unknown-enterprise', detail);
}

/** An id that is an outlet stays an outlet, and the other way round: leads and figures hang on it. */
async function checkKinds(
  manager: EntityManager,
  items: readonly Item<Station>[],
  outlets: boolean,
): Promise<Checked<Station>> {
  const ids = items.map((item) => item.value.id);
  const stored = await manager.find(stationEntity, { where: { id: Any(ids) } });
  const known = new Map(stored.map((row) => [row.id, row.kind]));
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
