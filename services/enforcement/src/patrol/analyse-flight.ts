import { localHour } from '@farwatch/domain/reading';
import {
  attribute,
  mostTrackPoints,
  placeAt,
  type Attribution,
  type AttributionReport,
  type Track,
} from '@farwatch/domain/patrol';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { lockFlight, type FlightRow } from '../store/patrol/flights.js';
import { readingsOf, trackOf, windOf } from '../store/patrol/observations.js';
import { answerRequests } from './flight-requests.js';
import { gasSeriesOf, speedAround, windOfFlight, type GasSeries } from './gas-flight.js';
import { putFindings, type FindingDraft } from './put-findings.js';
import type { OutletFacts, RegisterFacts } from './register-facts.js';

/** Outlets further away are not seen by a flight; one of the readings has to come within reach of them. */
const reachM = 5_000;
const fewest = 30;
/** Where an instrument's response is not known, a peak may lie this long behind its place. */
const usualResponseSeconds = 20;

/**
 * Looks for sources in the readings of a flight that is over; again when something of it comes late. The same flight gives the
 * same findings, so doing it twice changes nothing.
 */
export async function analyseFlight(
  pool: Pool,
  flightId: string,
  facts: RegisterFacts,
  now: () => number,
): Promise<((client: PoolClient) => Promise<void>) | undefined> {
  const client = await pool.connect();
  try {
    const flight = await lockFlight(client, flightId);
    if (flight === undefined) return undefined;
    const track = await trackOf(client, flight);
    const readings = await readingsOf(client, flight, { limit: mostTrackPoints });
    const wind = windOfFlight(await windOf(client, flight));
    const responseSeconds = facts.drone(flight.drone)?.responseSeconds ?? null;
    const drafts = gasSeriesOf(track, readings).flatMap((series) => {
      if (series.readings.length < fewest || wind === undefined) return [];
      const outlets = facts.outletsNear(series.peak.place, reachM).filter(
        // Nobody learns of another district's outlets by a flight over the border.
        ({ district }) => flight.district === null || district === (flight.district ?? undefined),
      );
      const answer = attribute(
        {
          localHour: localHour(series.startMs),
          pollutant: series.pollutant,
          unit: series.unit,
          responseSeconds,
          wind,
          readings: series.readings,
        },
        outlets,
      );
      const report = reportOf(series, answer, outlets, wind);
      return [draftOf(flight, track, series, report, responseSeconds)];
    });
    const at = new Date(now()).toISOString();
    return async (transaction) => {
      await putFindings(transaction, drafts, facts, { at });
      await answerRequests(transaction, flight, { track }, at);
    };
  } finally {
    client.release();
  }
}

function reportOf(
  { pollutant, unit, peak }: GasSeries,
  answer: Attribution,
  outlets: readonly OutletFacts[],
  wind: NonNullable<ReturnType<typeof windOfFlight>>,
): AttributionReport {
  const byId = new Map(outlets.map((one) => [one.id, one]));
  const { sector } = answer;
  return {
    verdict: answer.verdict,
    pollutant,
    unit,
    peak: { value: peak.value, at: new Date(peak.atMs).toISOString(), place: peak.place },
    ranked: answer.ranked.map(({ outlet, probability }) => {
      const known = byId.get(outlet);
      return {
        outlet,
        ...(known === undefined ? {} : { name: known.name }),
        ...(known?.enterprise === undefined ? {} : { enterprise: known.enterprise }),
        ...(known?.enterpriseName === undefined ? {} : { enterpriseName: known.enterpriseName }),
        probability: Math.min(1, Math.max(0, probability)),
      };
    }),
    ...(sector === null
      ? {}
      : {
          sector: {
            apex: { lon: sector.apex[0], lat: sector.apex[1] },
            from: sector.from,
            to: sector.to,
            radius: sector.radiusM,
          },
        }),
    wind: { direction: wind.direction, speed: wind.speed, source: wind.from, ageMinutes: wind.ageMinutes },
    reasons: [...answer.reasons],
  };
}

/** Gases by which a bureau calls a peak one of VOCs. */
const volatile = /^(a99054|a24088|a25)/;

function draftOf(
  flight: FlightRow,
  track: Track,
  { pollutant, peak }: GasSeries,
  attribution: AttributionReport,
  responseSeconds: number | null,
): FindingDraft {
  const delay = responseSeconds ?? usualResponseSeconds;
  const shifted = placeAt(track, peak.atMs - delay * 1_000);
  const place = 'refused' in shifted ? peak.place : shifted.place;
  const speed = speedAround(track, peak.atMs);
  // A stated response is right to about a third; an unknown one makes the whole way uncertain.
  const radius = Math.max(30, speed * delay * (responseSeconds === null ? 1 : 0.35));
  return {
    id: derivedId('finding', 'analysis', flight.id, pollutant),
    drone: flight.drone,
    flight_id: flight.id,
    district: flight.district,
    simulated: flight.simulated,
    kind: volatile.test(pollutant) ? 'voc_peak' : 'gas_peak',
    origin: 'analysis',
    evidence_level: 'clue',
    at: new Date(peak.atMs),
    lon: place.lon,
    lat: place.lat,
    radius: Math.round(radius),
    suspected_system: null,
    description: null,
    source: null,
    report_id: null,
    revision: null,
    report_finding: null,
    enterprise: null,
    media: [],
    attribution,
    gone: attribution.verdict === 'nothing-found',
  };
}
