import type { PatrolReported } from '@farwatch/contracts/events';

/** When the flights of these tests begin. */
export const start = Date.UTC(2026, 10, 1, 1);
export const iso = (ms: number): string => new Date(ms).toISOString();

/** A report of one finding of a flight in district A, as the door hands it on. */
export const reported = (
  reportId: string,
  more: { media?: object[]; flight?: string; revision?: number; district?: string } = {},
): PatrolReported => {
  const { media = [{ id: 'm1', kind: 'photo' }], flight, revision = 1, district = 'A' } = more;
  const document = {
    source: 'contractor',
    reportId,
    revision,
    ...(flight === undefined ? {} : { mission: { flightId: flight } }),
    aircraft: { sn: 'AIR-A' },
    time: { start: iso(start), end: iso(start + 600_000) },
    crs: 'WGS84',
    findings: [
      {
        id: '1',
        type: 'dust_uncovered',
        media: media.map((one) => (one as { id: string }).id),
        geometry: { type: 'Point', coordinates: [117.31, 39] },
      },
    ],
    media,
    summary: { completed: true },
  };
  return {
    drone: 'contractor',
    simulated: false,
    via: 'http',
    by: 'x',
    source: 'contractor',
    reportId,
    revision,
    start: iso(start),
    end: iso(start + 600_000),
    document,
    district,
    ...(flight === undefined ? {} : { flight }),
  };
};
