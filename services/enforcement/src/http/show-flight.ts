import type { FlightDetail, FlightItem, ObservationItem, TrackFeature } from '@farwatch/contracts/http';
import {
  distanceM,
  expectMedia,
  mediaState,
  metresPerPixel,
  mostTrackPoints,
  nameMedia,
  noMedia,
  partsOfTrack,
  phasesOf,
  placeAt,
  receiveMedium,
  simplifyLine,
  summariseFlight,
  type Track,
} from '@farwatch/domain/patrol';
import type { Pool } from '@farwatch/persistence/pool';

import type { FlightRow, ListedFlight } from '../store/patrol/flights.js';
import { mediaOf, readingsOf, trackOf, type StoredReading } from '../store/patrol/observations.js';
import { reportsOf } from '../store/patrol/reports.js';

/** A flight in a list. */
export function showFlight(row: ListedFlight, nowMs: number): FlightItem {
  const { partial, resumed } = summariseFlight(row.progress);
  const keys = Array.from({ length: row.received }, (_, index) => String(index));
  const set = keys.reduce((media, key) => receiveMedium(media, key), noMedia);
  const named = Array.from({ length: row.missing }, (_, index) => `missing ${index}`);
  const known = expectMedia(nameMedia(set, named), row.media_expected ?? undefined);
  return {
    id: row.id,
    drone: row.drone,
    flight: row.flight,
    ...(row.district === null ? {} : { district: row.district }),
    simulated: row.simulated,
    origin: row.origin,
    ...(row.status === null ? {} : { status: row.status as NonNullable<FlightItem['status']> }),
    over: row.over,
    partial,
    resumed,
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    mediaExpected: row.media_expected,
    mediaReceived: row.received,
    mediaState: mediaState(known, row.over ? row.end_at.getTime() : undefined, nowMs),
    findings: row.findings,
  };
}

/** A flight with what belongs to it. */
export async function showDetail(pool: Pool, row: ListedFlight, nowMs: number): Promise<FlightDetail> {
  const track = await trackOf(pool, row);
  const readings = await readingsOf(pool, row, { limit: mostTrackPoints });
  const shown = readings.map(showReading(track));
  const unplaced = (why: ObservationItem['unplaced']) => shown.filter((one) => one.unplaced === why).length;
  const media = await mediaOf(pool, row);
  return {
    ...showFlight(row, nowMs),
    runs: row.progress.runs.map((run) => ({
      bid: run.bid,
      first: new Date(run.firstAtMs).toISOString(),
      last: new Date(run.lastAtMs).toISOString(),
      status: run.status,
      percent: run.percent,
      waypoint: run.waypoint,
      breakIndex: run.breakIndex,
    })),
    counts: {
      points: track.points.length,
      readings: readings.length,
      unplaced: { gap: unplaced('gap'), outside: unplaced('outside-the-track') },
    },
    media: media.map(({ object_key, name, lon, lat, created_local }) => ({
      objectKey: object_key,
      ...(name === null ? {} : { name }),
      ...(lon === null || lat === null ? {} : { place: { lon, lat } }),
      ...(created_local === null ? {} : { createdLocal: created_local }),
    })),
    reports: (await reportsOf(pool, row.id)).map((one) => ({
      source: one.source,
      reportId: one.report_id,
      revision: one.revision,
      revisions: one.revisions,
      receivedAt: one.received_at.toISOString(),
      document: one.document,
    })),
  };
}

/** The track as lines, simplified for a zoom level: what is left out lies within half a pixel. */
export function showTrack(flight: FlightRow, track: Track, zoom: number | undefined): TrackFeature {
  const lat = track.points[0]?.lat ?? 0;
  const toleranceM = zoom === undefined ? 0 : metresPerPixel(zoom, lat) / 2;
  const parts = partsOfTrack(track.points).map((part) => simplifyLine(part, toleranceM));
  return {
    type: 'Feature',
    geometry: {
      type: 'MultiLineString',
      coordinates: parts.map((part) =>
        part.map(({ lon, lat: north, height }) =>
          height?.reference === 'above-takeoff' ? [lon, north, height.metres] : [lon, north],
        ),
      ),
    },
    properties: {
      flight: flight.id,
      times: parts.map((part) => part.map(({ atMs }) => Math.round(atMs))),
      points: track.points.length,
      toleranceM,
    },
  };
}

/** Shows readings of a flight with their places between two points of its track. */
export function showReading(track: Track): (row: StoredReading) => ObservationItem {
  const flown = track.points.flatMap(({ height, ...point }) =>
    height?.reference === 'above-takeoff' ? [{ ...point, heightAboveTakeoff: height.metres }] : [],
  );
  const phases = phasesOf(flown);
  const phaseAt = (atMs: number): ObservationItem['phase'] => {
    let [low, high] = [0, flown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (flown[middle]!.atMs < atMs) low = middle + 1;
      else high = middle;
    }
    return phases[Math.min(low, phases.length - 1)];
  };
  return (row) => {
    const atMs = row.at.getTime();
    const found = placeAt(track, atMs);
    const own = row.lon === null || row.lat === null ? undefined : { lon: row.lon, lat: row.lat };
    const height =
      row.height === null || row.height_reference === null
        ? 'refused' in found
          ? null
          : found.height
        : { metres: row.height, reference: row.height_reference };
    const phase = 'refused' in found ? undefined : phaseAt(atMs);
    return {
      at: row.at.toISOString(),
      pollutant: row.pollutant,
      sensor: row.sensor,
      value: row.value,
      unit: row.unit,
      ...(own !== undefined
        ? {
            place: own,
            placedBy: 'payload' as const,
            // How far the payload's own receiver and the track are apart.
            ...('refused' in found ? {} : { accuracyM: Math.max(3, distanceM(own, found.place)) }),
          }
        : 'refused' in found
          ? { unplaced: found.refused }
          : { place: found.place, placedBy: 'track' as const, accuracyM: found.accuracyM }),
      ...(height === null ? {} : { height }),
      ...(phase === undefined ? {} : { phase }),
    };
  };
}
