import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { openLocalFolder } from '@farwatch/files/local-folder';
import pg from 'pg';

/** Where something lies: in district A, in district B, or in none. */
export const places = ['A', 'B', 'none'] as const;
export type Place = (typeof places)[number];

/** SHA-256 of the message that all leads refer to. */
export const messageHash = 'a'.repeat(64);
/** A day with values. */
export const measuredOn = '2026-10-15';

/** One pixel: the content of the medium of every place. */
const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const photoHash = createHash('sha256').update(photo).digest('hex');

const sample = JSON.parse(
  readFileSync('libs/contracts/samples/lead-v1/valid/anomaly-of-the-environment.json', 'utf8'),
) as { details: object; basis: object };

/** What a case is about, whose lead is in no place. */
const dossier = {
  leads: [
    {
      ...{ id: 'x', kind: 'permit-breach', status: 'verified', takenUp: '2026-11-23' },
      ...{ markWindowClosed: true, inCase: false },
    },
  ],
  party: { id: 'party', kind: 'org', known: true, positiveList: false, history: [] },
  act: {
    ...{ from: '2026-11-22', to: '2026-11-22', discovered: '2026-11-23', violation: 'exceeding-permitted' },
    ...{ harm: false, jurisdiction: true },
  },
  norm: { id: 'code-1103', min: 100_000, max: 1_000_000 },
  lawConflict: true,
};

const stations = (id: string, kind: string): string => `
INSERT INTO reporting.station (id, kind, district, simulated, data)
  SELECT ${id}, '${kind}', district, false, jsonb_strip_nulls(jsonb_build_object(
    'id', ${id}, 'name', ${id}, 'kind', '${kind}', 'district', district, 'zone', 'II', 'simulated', false)) FROM place;`;

/**
 * One of everything in each place, with `of-<place>` in its name or id: stations, sections, figures, decisions, leads, tokens,
 * pieces to judge again, master data (of what can be removed one for each caller, `of-<place>-for-<caller>` and `-key-`). Refused input and loggers belong to no district, wherever they come from.
 */
const given = `
CREATE TEMP TABLE place (p text, n int, district text, kind text);
INSERT INTO place VALUES ('A', 1, 'A', 'suspected-exceedance'), ('B', 2, 'B', 'environment-anomaly'), ('none', 3, NULL, 'permit-breach');

${stations(`'station-of-' || p`, 'air')}
${stations(`'section-of-' || p`, 'water')}
INSERT INTO reporting.station_status (station, state, at, cause, kafka_offset)
  SELECT 'station-of-' || p, 'online', now(), 'heard', n FROM place;
INSERT INTO reporting.series (station, pollutant, counted_from) SELECT 'station-of-' || p, 'a34004', '${measuredOn}' FROM place;
INSERT INTO reporting.day (series, day, hour_sum, hour_n, own_sum, own_n, own_bad, sample_sum, sample_n)
  SELECT id, '${measuredOn}', 0, 0, 30000000, 1, 0, 0, 0 FROM reporting.series;
INSERT INTO reporting.integrity (source, day) SELECT 'station-of-' || p, '${measuredOn}' FROM place;
INSERT INTO reporting.exclusion (id, area, from_day, to_day, pollutants, reason, note, author)
  SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'station-of-' || p, '2026-03-01', '2026-03-01', '{a34002}', 'sand-dust', 'dust', 'x'
  FROM place;

INSERT INTO rules.reference (kind, key, content, hash, version)
  SELECT 'station', 'station-of-' || p, jsonb_build_object('district', district), '', n FROM place;
INSERT INTO rules.rejudge (station, partition, from_ms, reason, reference_version) SELECT 'station-of-' || p, 0, 0, 'late', 0 FROM place;

INSERT INTO enforcement.lead (id, version, origin, kind, stage, status, severity, simulated, station, district, group_id, group_day,
    details, basis, start_at, end_at, gone, changed_since_decision, opened_at, updated_at)
  SELECT 'lead-of-' || p, 1, 'exceedance', kind, 'firm', 'open', 'low', false, 'station-of-' || p, district, 'group-of-' || p, '2026-11-22',
    $details$${JSON.stringify(sample.details)}$details$::jsonb, $basis$${JSON.stringify(sample.basis)}$basis$::jsonb,
    '2026-11-22Z', '2026-11-23Z', false, false, '2026-11-23Z', '2026-11-23Z'
  FROM place;
INSERT INTO enforcement.evidence (topic, partition, record_offset, raw, sha256, readings, received_at)
  VALUES ('t', 0, 0, 'as sent', '${messageHash}', '[]', now());
INSERT INTO enforcement.lead_evidence (lead_id, topic, partition, record_offset, state) SELECT 'lead-of-' || p, 't', 0, 0, 'stored' FROM place;
INSERT INTO enforcement.case_file (id, version, entries, state, district, simulated, party, officers, dossier, leads_changed, opened_at, updated_at)
  SELECT 'case-of-' || p, 1, 1, 'proposed', district, false, 'party', '{}', $dossier$${JSON.stringify(dossier)}$dossier$::jsonb, false, '2026-11-23Z', '2026-11-23Z'
  FROM place;
INSERT INTO enforcement.case_entry (case_id, entry, version, type, at, day, by, documents, command)
  SELECT 'case-of-' || p, 1, 1, 'proposed', '2026-11-23Z', '2026-11-23', 'x', '{filing-approval-form}',
    '{"do": "proposeFiling", "by": "x", "at": "2026-11-23"}' FROM place;

INSERT INTO enforcement.patrol_flight (id, drone, flight, district, simulated, origin, progress, over, start_at, end_at)
  SELECT 'flight-of-' || p, 'drone-of-' || p, 'flown-of-' || p, district, false, 'report', '{"runs": []}', true, '2026-11-22Z', '2026-11-22T01:00Z' FROM place;
INSERT INTO enforcement.patrol_reading (drone, at, pollutant, sensor, value, unit)
  SELECT 'drone-of-' || p, '2026-11-22T00:10Z', 'a21026', 'x', 1, 'ug/m3' FROM place;
INSERT INTO enforcement.patrol_finding (id, version, drone, flight_id, district, simulated, kind, origin, status, evidence_level, at, chain, media, stations, updated_at)
  SELECT 'finding-of-' || p || t, 1, 'drone-of-' || p, 'flight-of-' || p, district, false, 'dust_uncovered', 'report', 'raised', 'clue', '2026-11-22T00:20Z',
    'finding-of-' || p || t, '{}', '[]', '2026-11-22Z'
  FROM place CROSS JOIN unnest('{"",-a,-b,-c}'::text[]) AS t;

INSERT INTO enforcement.flight_request (id, lead_id, purpose, lon, lat, radius, district, asked_by, asked_at, state)
  SELECT 'request-of-' || p, 'lead-of-' || p, 'verify', 117, 39, 500, district, 'x', '2026-11-23Z', 'open' FROM place;
INSERT INTO enforcement.patrol_medium (id, at, drone, flight_id, by_time, district, simulated, name, sha256, bytes, type, received_at, received_by)
  SELECT 'medium-of-' || p, '2026-11-22Z', 'drone-of-' || p, 'flight-of-' || p, false, district, false, 'x', '${photoHash}', ${photo.length}, 'image/png',
    '2026-11-22Z', 'x' FROM place;
INSERT INTO enforcement.patrol_upload (id, caller, begun_at, bytes, medium_id) SELECT repeat(n::text, 32), 'nobody', now(), 1, 'medium-of-' || p FROM place;

INSERT INTO registry.enterprise (id, name, district) SELECT 'enterprise-of-' || p, 'x', district FROM place;
INSERT INTO registry.station (id, kind, name, district, enterprise)
  SELECT 'outlet-of-' || p, 'outlet', 'x', district, 'enterprise-of-' || p FROM place;
CREATE TEMP TABLE own AS SELECT 'of-' || p || t AS name, p, district FROM place CROSS JOIN unnest('{"",-for-A,-for-B,-for-all,-key-A,-key-B,-key-all}'::text[]) AS t;
INSERT INTO registry.station (id, kind, name, district) SELECT 'station-' || name, 'air', 'x', district FROM own;
INSERT INTO registry.drone (id, name, serials, district, secret_hash) SELECT 'drone-' || name, 'x', ARRAY['SN-' || name], district, repeat('0', 64) FROM own;
INSERT INTO registry.device (station, secret_hash) SELECT 'station-' || name, repeat('0', 64) FROM own;
INSERT INTO registry.limit_value (id, basis, station, pollutant, averaging, comparison, value, unit, standard, clause, valid_from, valid_to, confidence)
  SELECT 'limit-' || name, 'permit', 'outlet-of-' || p, 'a21002', 'hour', 'max', 1, 'mg/m3', 'x', 'x', day, day, 'verified'
  FROM (SELECT *, DATE '2026-03-01' + row_number() OVER ()::int AS day FROM own);
INSERT INTO registry.hj212_source (mn, station, password_hash, settings)
  SELECT 'mn-' || name, 'outlet-of-' || p, repeat('0', 64),
    '{"switches": [], "units": {}, "codes": {}, "converted": "never", "minuteInterval": 10, "utcOffset": 480}' FROM own;

INSERT INTO identity.token (id, hash, subject, kind, roles, districts, created_by)
  SELECT 'token-of-' || p, sha256(p::bytea), 'token of-' || p, 'token', ARRAY['viewer'], CASE WHEN district <> '' THEN ARRAY[district] END, 'x'
  FROM place;

INSERT INTO identity.account (id, name, display_name, roles, districts, created_by)
  SELECT 'user-of-' || p || t, lower('user-of-' || p || t), 'x', ARRAY['viewer'], CASE WHEN district <> '' THEN ARRAY[district] END, 'x'
  FROM place CROSS JOIN unnest('{"",-a,-b}'::text[]) AS t;

INSERT INTO notify.alert (id, version, state, labels, spell, since_at, changes, kind, severity, simulated, district, title, historic, told, told_at)
  SELECT 'alert-of-' || p, 1, 'firing', '{}', 1, '2026-11-22Z', '[]', kind, 'low', false, district, '{"zh": "x", "en": "x"}', false, 'firing', '2026-11-22Z'
  FROM place;
INSERT INTO notify.delivery (id, purpose, receiver, channel, recipient, district, simulated, state, attempt, payload, created_at, ended_at)
  SELECT 'delivery-of-' || p, 'firing', 'console', 'console', 'console', district, false, 'delivered', 1,
    jsonb_build_object('purpose', 'firing', 'alerts', jsonb_build_array(jsonb_build_object('id', 'alert-of-' || p))), '2026-11-22Z', '2026-11-22Z' FROM place;
INSERT INTO notify.silence (id, match, from_at, until_at, note, by, districts, created_at)
  SELECT 'silence-of-' || p, '{}', '2026-11-22Z', '2036-11-22Z', 'x', 'x', ARRAY[district], '2026-11-22Z' FROM place WHERE district <> '';
INSERT INTO notify.rota (id, district, doc, changed_by)
  SELECT 'rota-of-' || lower(p), district, jsonb_strip_nulls(jsonb_build_object('id', 'rota-of-' || lower(p), 'name', 'of-' || p, 'district', district,
    'people', '[]'::jsonb, 'shifts', '[]'::jsonb, 'fallback', 'console')), 'x' FROM place;

INSERT INTO parking.parked (id, status, reason, detail, source, came_from, value, headers, first_seen, last_seen, times)
  VALUES ('parked-of-none', 'parked', 'bad-json', '', 'x', 'mqtt:t', 'as sent', '{}', now(), now(), 1);
INSERT INTO hj212.device (mn, station, doc) VALUES ('logger-of-none', 'station-of-none', '{"mn": "logger-of-none", "station": "station-of-none",
  "peer": null, "lastSeen": null, "lastDataTime": null, "lastHour": null, "edition": null, "counts": {}, "deviations": {}, "unitDoubts": [],
  "unknownCodes": [], "frames": []}');
INSERT INTO hj212.command (mn, request, by) VALUES ('logger-of-none', '{"command": "get-clock"}', 'x');
`;

/** Writes it into the database of an api, and the one content into its store of files. */
export async function furnish(databaseUrl: string, dataDir?: string): Promise<void> {
  await runSql(databaseUrl, given);
  if (dataDir === undefined) return;
  const store = await openLocalFolder(join(dataDir, 'files'));
  await store.put(Readable.from([photo]), { maxBytes: photo.length, sha256: photoHash });
}

/** Runs SQL on a connection of its own. */
export async function runSql(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
