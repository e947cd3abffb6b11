import type { LeadItem } from '@farwatch/contracts/http';

const time = '2026-11-23T00:00:00.000Z';

type Exceedance = Extract<LeadItem['details'], { origin: 'exceedance' }>;

/** A lead of an air station for specs, with some of it changed. */
export function testLead(
  change: Partial<LeadItem> = {},
  episode: Partial<Exceedance['episode']> = {},
): LeadItem {
  const details: Exceedance = {
    origin: 'exceedance',
    pollutant: 'a34004',
    rule: { id: 'r', version: 1 },
    limit: {
      id: 'l',
      basis: 'ambient',
      value: 60,
      unit: 'ug/m3',
      averaging: 'day',
      comparison: 'max',
      standard: 'GB 3095-2026',
      clause: '4.2',
      validFrom: '2026-03-01',
      validTo: null,
      confidence: 'verified',
    },
    episode: {
      id: 'e',
      version: 1,
      start: time,
      end: time,
      state: 'open',
      endedBy: null,
      peak: { value: 90, start: time, end: time },
      count: 1,
      ...episode,
    },
  };
  return {
    id: 'l',
    version: 1,
    origin: 'exceedance',
    kind: 'environment-anomaly',
    stage: 'firm',
    status: 'open',
    severity: 'low',
    simulated: false,
    subject: { station: 's1', stationName: '东城子站', stationKind: 'air' },
    details,
    basis: {},
    group: { id: 'station:s1:2026-11-23', day: '2026-11-23' },
    changedSinceDecision: false,
    openedAt: time,
    updatedAt: time,
    station: 's1',
    stationName: '东城子站',
    stationKind: 'air',
    pollutant: details.pollutant,
    limit: details.limit,
    rule: details.rule,
    episode: details.episode,
    ...change,
  };
}
