import { tablesFor, type Migration } from '@farwatch/persistence/migrate';

export { retention } from './retention.js';

/** Tables of the schema `registry`: master data and its outbox. */
export const migrations: readonly Migration[] = [
  {
    id: 2026112301,
    name: 'registry',
    sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE TABLE registry.enterprise (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_en text,
  credit_code text,
  district text,
  address text,
  lat double precision,
  lon double precision,
  simulated boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE registry.station (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('air', 'water', 'outlet')),
  name text NOT NULL,
  name_en text,
  district text,
  zone text CHECK (zone IN ('I', 'II')),
  water_body text CHECK (water_body IN ('river', 'lake')),
  target_class smallint CHECK (target_class BETWEEN 1 AND 5),
  enterprise text REFERENCES registry.enterprise (id),
  outlet_code text,
  medium text CHECK (medium IN ('gas', 'water')),
  lat double precision,
  lon double precision,
  temperature_c double precision,
  simulated boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((kind = 'outlet') = (enterprise IS NOT NULL))
);
CREATE INDEX station_enterprise ON registry.station (enterprise) WHERE enterprise IS NOT NULL;

CREATE TABLE registry.limit_value (
  id text PRIMARY KEY,
  basis text NOT NULL CHECK (basis IN ('ambient', 'water-class', 'permit')),
  station text REFERENCES registry.station (id),
  zone text,
  water_body text,
  target_class smallint,
  pollutant text NOT NULL,
  averaging text NOT NULL CHECK (averaging IN ('sample', 'hour', 'mda8', 'day')),
  comparison text NOT NULL CHECK (comparison IN ('max', 'min')),
  value double precision NOT NULL,
  unit text NOT NULL,
  standard text NOT NULL,
  clause text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  confidence text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((basis = 'permit') = (station IS NOT NULL)),
  CHECK (valid_to IS NULL OR valid_to >= valid_from),
  -- Two limits of one thing are never in force on the same day.
  CONSTRAINT limit_no_overlap EXCLUDE USING gist (
    (basis || '/' || coalesce(station, '') || '/' || coalesce(zone, '') || '/' || coalesce(water_body, '') || '/'
      || coalesce(target_class::text, '') || '/' || pollutant || '/' || averaging || '/' || comparison) WITH =,
    daterange(valid_from, valid_to, '[]') WITH &&
  ) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX limit_value_station ON registry.limit_value (station, pollutant) WHERE station IS NOT NULL;

CREATE TABLE registry.rule (
  id text PRIMARY KEY,
  version int NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  basis text NOT NULL,
  averaging text NOT NULL,
  open_after int NOT NULL CHECK (open_after >= 1),
  close_after int NOT NULL CHECK (close_after >= 1),
  max_gap int NOT NULL CHECK (max_gap >= 0),
  enabled boolean NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (basis, averaging)
);

CREATE TABLE registry.device (
  station text PRIMARY KEY REFERENCES registry.station (id) ON DELETE CASCADE,
  secret_hash text NOT NULL CHECK (length(secret_hash) = 64),
  updated_at timestamptz NOT NULL DEFAULT now()
);
${tablesFor.outbox('registry')}`,
  },
  {
    id: 2026112501,
    name: 'hj212-source',
    sql: `
CREATE TABLE registry.hj212_source (
  mn text PRIMARY KEY CHECK (mn <> ''),
  station text NOT NULL REFERENCES registry.station (id) ON DELETE CASCADE,
  password_hash text NOT NULL CHECK (length(password_hash) = 64),
  -- How its frames are read: switches, units, codes, converted, minuteInterval, utcOffset.
  settings jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hj212_source_station ON registry.hj212_source (station);`,
  },
  {
    id: 2026112503,
    name: 'rivers and basins',
    sql: `
ALTER TABLE registry.station
  ADD COLUMN river text CHECK (river <> ''),
  ADD COLUMN basin text CHECK (basin <> '');`,
  },
  {
    id: 2026112504,
    name: 'the value that a limit applies to',
    sql: `ALTER TABLE registry.limit_value ADD COLUMN compared text CHECK (compared IN ('measured', 'converted'));`,
  },
  {
    id: 2026112506,
    name: 'declared pressure',
    sql: `
ALTER TABLE registry.station ADD COLUMN pressure_hpa double precision;`,
  },
  {
    id: 2026112508,
    name: 'placements by date',
    sql: `
-- First local day of the placement (kind, district, zone, river ...) as it is now, null since ever; what it was before.
ALTER TABLE registry.station ADD COLUMN valid_from date, ADD COLUMN history jsonb;`,
  },
  {
    id: 2026112901,
    name: 'retired stations, and which rows lie in a district',
    sql: `
-- First local day on which it is no longer there.
ALTER TABLE registry.station ADD COLUMN retired_from date;
CREATE INDEX station_district ON registry.station (district);
CREATE INDEX enterprise_district ON registry.enterprise (district);`,
  },
  {
    id: 2026120102,
    name: 'allowed ways in',
    sql: `
-- By which ways a station may report; null: by all of them.
ALTER TABLE registry.station ADD COLUMN allowed_doors jsonb;`,
  },
  {
    id: 2026120103,
    name: 'own-output',
    sql: tablesFor.ownOutput('registry'),
  },
  {
    id: 2026120110,
    name: 'drones',
    sql: `
CREATE TABLE registry.drone (
  id text PRIMARY KEY,
  name text NOT NULL,
  -- Dock, remote controller, aircraft: each belongs to one drone.
  serials text[] NOT NULL,
  district text,
  response_seconds double precision CHECK (response_seconds > 0),
  simulated boolean NOT NULL DEFAULT false,
  secret_hash text CHECK (length(secret_hash) = 64),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX drone_serials ON registry.drone USING gin (serials);
CREATE INDEX drone_district ON registry.drone (district);`,
  },
  {
    id: 2026120111,
    name: 'role of air stations',
    sql: `
-- What an air station is there for; null: it stands for its area.
ALTER TABLE registry.station ADD COLUMN role text
  CHECK (role IN ('assessed', 'control', 'background', 'roadside', 'micro', 'mobile'));`,
  },
  {
    id: 2026120112,
    name: 'pollutants that a monitoring scheme leaves out',
    sql: `
-- HJ 212 codes of the pollutants of the index that the scheme of an air station leaves out, in order; null: none.
ALTER TABLE registry.station ADD COLUMN not_monitored jsonb;`,
  },
  {
    id: 2026120113,
    name: 'sampling interval of sections',
    sql: `
-- Hours of one sampling interval; null: not declared.
ALTER TABLE registry.station ADD COLUMN sampling_hours smallint CHECK (sampling_hours IN (1, 2, 3, 4, 6, 8, 12, 24));`,
  },
];
