/** Media of patrols: what was announced, what came, and what was not taken. The bytes lie in the store of files, by their hash. */
export const mediaTables = `
-- One medium, by what names it: a report and its id there, the key at a gateway, or a flight and the content itself.
CREATE TABLE enforcement.patrol_medium (
  id text PRIMARY KEY,
  -- When it was first heard of.
  at timestamptz NOT NULL,
  drone text,
  -- The flight's own name, where the sender knows it.
  flight text,
  -- The flight that it was found to belong to.
  flight_id text REFERENCES enforcement.patrol_flight (id),
  -- It is looked for by drone and time.
  by_time boolean NOT NULL,
  source text,
  report_id text,
  medium text,
  object_key text,
  district text,
  -- The districts of who sent it; null: all. It joins nothing of another district.
  allowed text[],
  simulated boolean NOT NULL,
  kind text,
  name text,
  announced_at timestamptz,
  announced_sha256 text,
  stated_at timestamptz,
  stated_lon float8,
  stated_lat float8,
  sha256 text,
  bytes bigint,
  type text,
  received_at timestamptz,
  received_by text,
  exif jsonb,
  taken_at timestamptz,
  -- Hash of its thumbnail, once somebody asked for it.
  thumbnail text,
  CHECK (num_nonnulls(sha256, bytes, type, received_at, received_by) IN (0, 5)),
  CHECK (num_nonnulls(source, report_id, medium) IN (0, 3))
);
CREATE INDEX patrol_medium_newest ON enforcement.patrol_medium (at DESC, id DESC);
CREATE INDEX patrol_medium_of_district ON enforcement.patrol_medium (district, at DESC, id DESC);
CREATE INDEX patrol_medium_of_flight ON enforcement.patrol_medium (flight_id);
CREATE INDEX patrol_medium_of_report ON enforcement.patrol_medium (report_id, source);
CREATE INDEX patrol_medium_of_drone ON enforcement.patrol_medium (drone) WHERE flight_id IS NULL;
CREATE INDEX patrol_medium_by_content ON enforcement.patrol_medium (sha256);

-- Contents that were sent for a medium and not taken: kept, shown to nobody.
CREATE TABLE enforcement.patrol_medium_refusal (
  id text PRIMARY KEY,
  medium_id text NOT NULL REFERENCES enforcement.patrol_medium (id),
  at timestamptz NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  -- Null where nothing was kept: it was too large.
  sha256 text,
  bytes bigint NOT NULL,
  name text,
  by text NOT NULL
);
CREATE INDEX patrol_medium_refusal_of ON enforcement.patrol_medium_refusal (medium_id, at DESC);

-- Resumable uploads: whose they are, and what became of them.
CREATE TABLE enforcement.patrol_upload (
  id text PRIMARY KEY,
  caller text NOT NULL,
  begun_at timestamptz NOT NULL,
  bytes bigint NOT NULL,
  medium_id text,
  -- Why it was not taken, as it was answered.
  problem jsonb
);
CREATE INDEX patrol_upload_of ON enforcement.patrol_upload (caller, begun_at);
CREATE INDEX patrol_upload_begun ON enforcement.patrol_upload (begun_at);

-- Files after landing that were taken: the same content changes nothing a second time.
CREATE TABLE enforcement.patrol_file (
  drone text NOT NULL,
  sha256 text NOT NULL,
  -- How it was to be read: zone, system, flight.
  reading text NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  name text,
  answer jsonb NOT NULL,
  PRIMARY KEY (drone, sha256, reading)
);
`;
