import type {
  Device,
  Drone,
  Enterprise,
  Hj212Source,
  Limit,
  Rule,
  Station,
} from '@farwatch/contracts/events';
import { EntitySchema } from 'typeorm';

/** A row: every column is there, what an event leaves out is null. */
export type RowOf<T> = { [K in keyof T]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

export type EnterpriseRow = RowOf<Enterprise>;
export type StationRow = RowOf<Omit<Station, 'enterpriseName'>>;
export type LimitRow = RowOf<Limit>;
export type RuleRow = Omit<Rule, 'name'> & { nameZh: string; nameEn: string };
export type DeviceRow = Device;
export type DroneRow = RowOf<Drone>;

const text = { type: 'text' } as const;
const optional = { type: 'text', nullable: true } as const;
const float = { type: 'double precision', nullable: true } as const;
const flag = { type: 'boolean' } as const;

export const enterpriseEntity = new EntitySchema<EnterpriseRow>({
  name: 'enterprise',
  tableName: 'enterprise',
  columns: {
    id: { ...text, primary: true },
    name: text,
    nameEn: { ...optional, name: 'name_en' },
    creditCode: { ...optional, name: 'credit_code' },
    district: optional,
    address: optional,
    lat: float,
    lon: float,
    simulated: flag,
  },
});

export const stationEntity = new EntitySchema<StationRow>({
  name: 'station',
  tableName: 'station',
  columns: {
    id: { ...text, primary: true },
    kind: text,
    name: text,
    nameEn: { ...optional, name: 'name_en' },
    district: optional,
    zone: optional,
    waterBody: { ...optional, name: 'water_body' },
    targetClass: { type: 'smallint', nullable: true, name: 'target_class' },
    river: optional,
    basin: optional,
    role: optional,
    notMonitored: { type: 'jsonb', nullable: true, name: 'not_monitored' },
    enterprise: optional,
    outletCode: { ...optional, name: 'outlet_code' },
    medium: optional,
    lat: float,
    lon: float,
    temperatureC: { ...float, name: 'temperature_c' },
    pressureHPa: { ...float, name: 'pressure_hpa' },
    simulated: flag,
    validFrom: { type: 'date', nullable: true, name: 'valid_from' },
    history: { type: 'jsonb', nullable: true },
    retiredFrom: { type: 'date', nullable: true, name: 'retired_from' },
    samplingHours: { type: 'smallint', nullable: true, name: 'sampling_hours' },
    allowedDoors: { type: 'jsonb', nullable: true, name: 'allowed_doors' },
  },
});

export const limitEntity = new EntitySchema<LimitRow>({
  name: 'limit',
  tableName: 'limit_value',
  columns: {
    id: { ...text, primary: true },
    basis: text,
    station: optional,
    zone: optional,
    waterBody: { ...optional, name: 'water_body' },
    targetClass: { type: 'smallint', nullable: true, name: 'target_class' },
    pollutant: text,
    averaging: text,
    comparison: text,
    compared: optional,
    value: { type: 'double precision' },
    unit: text,
    standard: text,
    clause: text,
    validFrom: { type: 'date', name: 'valid_from' },
    validTo: { type: 'date', nullable: true, name: 'valid_to' },
    confidence: text,
  },
});

export const ruleEntity = new EntitySchema<RuleRow>({
  name: 'rule',
  tableName: 'rule',
  columns: {
    id: { ...text, primary: true },
    version: { type: 'int' },
    nameZh: { ...text, name: 'name_zh' },
    nameEn: { ...text, name: 'name_en' },
    basis: text,
    averaging: text,
    openAfter: { type: 'int', name: 'open_after' },
    closeAfter: { type: 'int', name: 'close_after' },
    maxGap: { type: 'int', name: 'max_gap' },
    enabled: flag,
  },
});

export const deviceEntity = new EntitySchema<DeviceRow>({
  name: 'device',
  tableName: 'device',
  columns: { station: { ...text, primary: true }, secretHash: { ...text, name: 'secret_hash' } },
});

/** A logger: what a query may ask for is a column, how it is read is one document. */
export interface Hj212SourceRow extends Pick<Hj212Source, 'mn' | 'station' | 'passwordHash'> {
  settings: Omit<Hj212Source, 'mn' | 'station' | 'passwordHash'>;
}

export const hj212SourceEntity = new EntitySchema<Hj212SourceRow>({
  name: 'hj212Source',
  tableName: 'hj212_source',
  columns: {
    mn: { ...text, primary: true },
    station: text,
    passwordHash: { ...text, name: 'password_hash' },
    settings: { type: 'jsonb' },
  },
});

export const droneEntity = new EntitySchema<DroneRow>({
  name: 'drone',
  tableName: 'drone',
  columns: {
    id: { ...text, primary: true },
    name: text,
    serials: { type: 'text', array: true },
    district: optional,
    responseSeconds: { ...float, name: 'response_seconds' },
    simulated: flag,
    secretHash: { ...optional, name: 'secret_hash' },
  },
});

export const entities = [
  enterpriseEntity,
  stationEntity,
  limitEntity,
  ruleEntity,
  deviceEntity,
  hj212SourceEntity,
  droneEntity,
];

/** A row as an event or answer says it: without what it does not know. */
export function withoutNulls<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as never;
}

/** A value as a row of these columns: what is not given is null. */
export function asRow<T extends object>(entity: EntitySchema<T>, value: object): T {
  const given = value as Record<string, unknown>;
  return Object.fromEntries(Object.keys(entity.options.columns).map((key) => [key, given[key] ?? null])) as T;
}
