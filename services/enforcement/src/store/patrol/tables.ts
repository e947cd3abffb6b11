/** Tables of flights and what they found. All times are of the devices; every row is the same whatever the order of its messages. */
export const patrolTables = `
CREATE TABLE enforcement.patrol_flight (
  -- Derived from drone and flight: a flight's own name is unique for its drone only.
  id text PRIMARY KEY,
  drone text NOT NULL,
  flight text NOT NULL,
  district text,
  simulated boolean NOT NULL,
  -- 'progress': its gateway says so; 'report': only a report names it so far.
  origin text NOT NULL CHECK (origin IN ('progress', 'report')),
  -- Its runs, as the domain keeps them.
  progress jsonb NOT NULL,
  status text,
  over boolean NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  media_expected int,
  UNIQUE (drone, flight),
  CHECK (end_at >= start_at)
);
CREATE INDEX patrol_flight_newest ON enforcement.patrol_flight (start_at DESC, id DESC);
CREATE INDEX patrol_flight_of_district ON enforcement.patrol_flight (district, start_at DESC, id DESC);
CREATE INDEX patrol_flight_of_drone ON enforcement.patrol_flight (drone, start_at);
CREATE INDEX patrol_flight_by_name ON enforcement.patrol_flight (flight);

-- What messages said of where the aircraft was, part by part.
CREATE TABLE enforcement.patrol_point (
  drone text NOT NULL,
  at timestamptz NOT NULL,
  device text NOT NULL,
  lon float8,
  lat float8,
  height_takeoff float8,
  height_ellipsoid float8,
  height_msl float8,
  PRIMARY KEY (drone, at, device)
);
-- For the deletion of what is too old.
CREATE INDEX patrol_point_at ON enforcement.patrol_point USING brin (at);

-- A value that comes twice, live and in a file or report, is there once.
CREATE TABLE enforcement.patrol_reading (
  drone text NOT NULL,
  at timestamptz NOT NULL,
  pollutant text NOT NULL,
  sensor text NOT NULL,
  value float8 NOT NULL,
  unit text NOT NULL,
  -- As the payload said it; without it the place follows from the track.
  lon float8,
  lat float8,
  height float8,
  height_reference text,
  PRIMARY KEY (drone, at, pollutant, sensor)
);
-- For the deletion of what is too old.
CREATE INDEX patrol_reading_at ON enforcement.patrol_reading USING brin (at);

CREATE TABLE enforcement.patrol_wind (
  drone text NOT NULL,
  at timestamptz NOT NULL,
  source text NOT NULL,
  speed float8 NOT NULL,
  direction float8,
  PRIMARY KEY (drone, at, source)
);
-- For the deletion of what is too old.
CREATE INDEX patrol_wind_at ON enforcement.patrol_wind USING brin (at);

CREATE TABLE enforcement.patrol_media (
  drone text NOT NULL,
  object_key text NOT NULL,
  flight text,
  name text,
  lon float8,
  lat float8,
  created_local text,
  expected int,
  PRIMARY KEY (drone, object_key)
);
CREATE INDEX patrol_media_of_flight ON enforcement.patrol_media (drone, flight);

-- Every revision of a report; the highest counts, whenever it came.
CREATE TABLE enforcement.patrol_report (
  source text NOT NULL,
  report_id text NOT NULL,
  revision int NOT NULL,
  flight_id text NOT NULL REFERENCES enforcement.patrol_flight (id),
  district text,
  sha256 text NOT NULL,
  document jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (source, report_id, revision)
);
CREATE INDEX patrol_report_of_flight ON enforcement.patrol_report (flight_id);

CREATE TABLE enforcement.patrol_finding (
  id text PRIMARY KEY,
  version int NOT NULL,
  drone text NOT NULL,
  flight_id text NOT NULL REFERENCES enforcement.patrol_flight (id),
  district text,
  simulated boolean NOT NULL,
  kind text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('report', 'analysis')),
  status text NOT NULL,
  evidence_level text NOT NULL,
  at timestamptz NOT NULL,
  lon float8,
  lat float8,
  radius float8,
  suspected_system text,
  description text,
  -- The finding that began the chain of recurrences.
  chain text NOT NULL,
  lead_id text,
  source text,
  report_id text,
  revision int,
  report_finding text,
  -- What a report suspects itself.
  enterprise text,
  media text[] NOT NULL,
  attribution jsonb,
  stations jsonb NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX patrol_finding_newest ON enforcement.patrol_finding (at DESC, id DESC);
CREATE INDEX patrol_finding_of_district ON enforcement.patrol_finding (district, at DESC, id DESC);
CREATE INDEX patrol_finding_of_flight ON enforcement.patrol_finding (flight_id);
CREATE INDEX patrol_finding_of_chain ON enforcement.patrol_finding (chain);
CREATE INDEX patrol_finding_of_report ON enforcement.patrol_finding (source, report_id);
CREATE INDEX patrol_finding_near ON enforcement.patrol_finding (kind, lat, lon);
`;
