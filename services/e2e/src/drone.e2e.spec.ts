import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { flightMessages } from '@farwatch/simulator/drone';
import { eventually } from '@farwatch/testing/eventually';

import { platform, type Platform } from './platform.js';

interface Page<T> {
  items: T[];
}
interface FindingLead {
  id: string;
  status: string;
  subject: { outlet?: string; enterprise?: string; place?: object; district?: string };
  party?: { enterprise: string };
  details: {
    flight: string;
    finding: string;
    evidenceLevel: string;
    findings: number;
    outlet?: string;
    attribution?: { verdict: string; ranked: { outlet: string }[]; reasons: object[]; sector?: object };
    stations?: { station: string }[];
  };
}
interface Flight {
  id: string;
  flight: string;
  over: boolean;
  status?: string;
  counts: { points: number; readings: number; unplaced: { gap: number; outside: number } };
  reports: { revision: number; revisions: number[] }[];
}
interface Finding {
  id: string;
  status: string;
  evidenceLevel: string;
  kind: string;
  origin: string;
  lead?: string;
  recurrences: object[];
  report?: { revision: number };
}

let p: Platform;
const leaking = { lon: 117.34, lat: 39.02 };
const startMs = Date.now() - 1_800_000;
const plan = {
  flight: 'flight-leak-1',
  dock: 'DOCK-1',
  aircraft: 'AIR-1',
  source: leaking,
  gramsPerSecond: 5,
  wind: { direction: 90, speed: 3 },
  startMs,
  seed: 7,
};
const messages = flightMessages(plan);
const fly = async (list = messages): Promise<void> => {
  for (const { topic, payload } of list) await p.mqtt.publish(topic, payload);
};
const leads = async (): Promise<FindingLead[]> =>
  (await p.get<Page<FindingLead>>('/leads?kind=patrol-finding')).items;
const csv = async (kind: string, lines: string[]): Promise<void> => {
  const { status, body } = await p.post<{ rejected: object[] }>(
    `/imports/${kind}?atomic=true`,
    lines.join('\n'),
  );
  expect([kind, status, body.rejected]).toEqual([kind, 200, []]);
};

beforeAll(async () => {
  p = await platform(undefined, { FARWATCH_PATROL_SETTLE_MS: '1500' });
  await csv('enterprises', ['id,name,district', 'ent-1,漏气厂,东港区', 'ent-2,邻厂,东港区']);
  await csv('outlets', [
    'id,enterprise,outletCode,name,medium,district,lat,lon',
    `out-leak,ent-1,DA001,漏气厂一号排口,gas,东港区,${leaking.lat},${leaking.lon}`,
    `out-north,ent-2,DA002,邻厂二号排口,gas,东港区,${leaking.lat + 0.009},${leaking.lon - 0.004}`,
    `out-south,ent-2,DA003,邻厂三号排口,gas,东港区,${leaking.lat - 0.008},${leaking.lon + 0.006}`,
  ]);
  await csv('limits', [
    'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,confidence',
    ...['out-leak', 'out-north', 'out-south'].map(
      (id) => `${id},a21026,hour,max,35,mg/m3,许可证,表 1,2024-01-01,memory`,
    ),
  ]);
  const drone = {
    name: '一号机库',
    serials: ['DOCK-1', 'AIR-1'],
    district: '东港区',
    responseSeconds: 8,
    simulated: true,
  };
  expect(await p.put('/drones/uav-1', drone)).toMatchObject({ status: 200 });
  expect(await p.put('/drones/uav-2', { name: 'x', serials: ['AIR-1'] })).toMatchObject({ status: 409 });
  // The doors know a drone when its flights are taken in.
  const probe = { tid: 'p', bid: 'p', timestamp: startMs - 86_400_000, method: 'flighttask_progress' };
  await eventually(async () => {
    const data = { output: { status: 'canceled', ext: { flight_id: 'probe' } } };
    await p.mqtt.publish('thing/product/DOCK-1/events', JSON.stringify({ ...probe, data }));
    return (await p.get<Page<Flight>>('/flights')).items.length > 0;
  });
});
afterAll(() => p.stop());

test('a flight over a leaking outlet gives one lead that names that outlet first, and no second after redelivery and restart', async () => {
  const half = messages.length / 2;
  await fly(messages.slice(0, half));
  const all = p.processes.get('all')!;
  await all.stop();
  await all.start();
  await fly(messages.slice(half));
  const [lead] = await eventually(async () => {
    const found = await leads();
    return found[0]?.details.outlet !== undefined && found;
  });
  expect(lead).toMatchObject({
    status: 'open',
    subject: { outlet: 'out-leak', enterprise: 'ent-1', district: '东港区' },
    party: { enterprise: 'ent-1' },
    details: { evidenceLevel: 'clue', findings: 1, attribution: { verdict: 'attributed' } },
  });
  expect(lead!.details.attribution!.ranked[0]!.outlet).toBe('out-leak');
  expect(lead!.details.attribution!.reasons.length).toBeGreaterThan(0);
  expect(lead!.details.attribution!.sector).toBeDefined();
  expect(lead!.details.stations!.map(({ station }) => station)).toContain('out-leak');

  await fly();
  await fly([...messages].reverse());
  const flight = (await p.get<Page<Flight>>('/flights?status=ok')).items[0]!;
  const detail = await p.get<Flight>(`/flights/${flight.id}`);
  expect(detail.counts.readings).toBe(messages.filter(({ payload }) => payload.includes('so2')).length);
  expect(detail.counts.unplaced).toMatchObject({ gap: 0 });
  await eventually(async () => (await p.get<Page<object>>('/patrol-findings')).items.length === 1);
  expect((await leads()).map(({ id }) => id)).toEqual([lead!.id]);
}, 180_000);

test('track as GeoJSON gets coarser with the zoom; every reading has its place between two points', async () => {
  const [flight] = (await p.get<Page<Flight>>('/flights?status=ok')).items;
  const points = async (query: string): Promise<number> =>
    (
      await p.get<{ geometry: { coordinates: number[][][] } }>(`/flights/${flight!.id}/track${query}`)
    ).geometry.coordinates.flat().length;
  const [whole, near, far] = [await points(''), await points('?zoom=18'), await points('?zoom=12')];
  expect(whole).toBeGreaterThan(near);
  expect(near).toBeGreaterThan(far);
  const { items } = await p.get<Page<{ placedBy?: string; accuracyM?: number; phase?: string }>>(
    `/flights/${flight!.id}/observations?limit=1000&pollutant=a21026`,
  );
  expect(new Set(items.map(({ placedBy }) => placedBy))).toEqual(new Set(['track']));
  expect(new Set(items.map(({ phase }) => phase))).toContain('transect');
});

test('osd gap over 10 s: readings within it have no place, and say why', async () => {
  const gap = flightMessages({
    ...plan,
    flight: 'flight-gap',
    startMs: startMs - 7_200_000,
    gramsPerSecond: 0,
  });
  const from = startMs - 7_200_000 + 100_000;
  await fly(gap.filter(({ topic, atMs }) => !topic.endsWith('/osd') || atMs < from || atMs > from + 14_000));
  const detail = await eventually(async () => {
    const found = (await p.get<Page<Flight>>('/flights?status=ok')).items.find(
      (one) => one.flight === 'flight-gap',
    );
    const one = found && (await p.get<Flight>(`/flights/${found.id}`));
    return one?.counts.readings === gap.filter(({ payload }) => payload.includes('so2')).length && one;
  });
  expect(detail.counts.unplaced.gap).toBeGreaterThan(8);
  expect((await leads()).length).toBe(1);
});

const report = (revision: number, findings: object[]) => ({
  source: 'uav-contractor-a',
  reportId: 'r-1',
  revision,
  mission: { flightId: 'contractor-7', taskType: 'dust' },
  time: { start: '2026-11-29T09:02:11+08:00', end: '2026-11-29T09:26:40+08:00' },
  crs: 'WGS84',
  findings,
  media: [{ id: 'm1' }],
  summary: { completed: true },
});
const dust = (id: string, lon: number) => ({
  id,
  type: 'dust_uncovered',
  media: ['m1'],
  radius: 30,
  geometry: { type: 'Point', coordinates: [lon, 39.1] },
});
const findings = async (): Promise<Finding[]> =>
  (await p.get<Page<Finding>>('/patrol-findings?kind=dust_uncovered')).items;

test('report before flight, revision 2 before 1, and the same finding from two flights', async () => {
  expect(await p.post('/patrol-reports', report(2, [dust('1', 117.5)]))).toMatchObject({ status: 202 });
  await eventually(async () => (await findings()).length === 1);
  expect(await p.post('/patrol-reports', report(1, [dust('1', 117.5), dust('2', 117.6)]))).toMatchObject({
    status: 202,
  });
  const listed = await eventually(async () => {
    const flight = (await p.get<Page<Flight>>('/flights')).items.find(
      (one) => one.flight === 'contractor-7',
    )!;
    const one = await p.get<Flight>(`/flights/${flight.id}`);
    return one.reports[0]?.revisions.length === 2 && one;
  });
  expect(listed.reports).toMatchObject([{ revision: 2, revisions: [1, 2] }]);
  expect((await findings()).map((one) => one.report!.revision)).toEqual([2]);
  expect(await p.post('/patrol-reports', report(2, [dust('1', 117.7)]))).toMatchObject({ status: 409 });
  const { crs: _, ...without } = report(3, [dust('1', 117.5)]);
  expect(await p.post('/patrol-reports', without)).toMatchObject({ status: 400 });

  const again = {
    ...report(1, [dust('1', 117.5001)]),
    reportId: 'r-2',
    mission: { flightId: 'contractor-8' },
  };
  expect(await p.post('/patrol-reports', again)).toMatchObject({ status: 202 });
  const both = await eventually(async () => {
    const all = await findings();
    return all.length === 2 && all;
  });
  expect(new Set(both.map(({ lead }) => lead)).size).toBe(1);
  const lead = (await leads()).find(({ id }) => id === both[0]!.lead)!;
  expect(lead.details.findings).toBe(2);
});

test('an officer confirms, rectifies and closes; the level only rises; what is outside of the districts is unknown', async () => {
  const [one] = await findings();
  const command = (what: string, body: object) =>
    p.post<Finding>(`/patrol-findings/${one!.id}/${what}`, body);
  expect(await command('confirm', { proof: 'site-visit' })).toMatchObject({
    status: 200,
    body: { status: 'confirmed', evidenceLevel: 'confirmed-on-site' },
  });
  expect((await leads()).find(({ id }) => id === one!.lead)!.details.evidenceLevel).toBe('confirmed-on-site');
  expect(await command('rectify', { note: '已覆盖' })).toMatchObject({ body: { status: 'rectified' } });
  expect(await command('close', { evidenceLevel: 'clue' })).toMatchObject({ status: 409 });
  expect(await command('close', {})).toMatchObject({ body: { status: 'closed' } });
  expect(await command('confirm', { proof: 'laboratory' })).toMatchObject({ status: 409 });
  const gas = (await p.get<Page<Finding>>('/patrol-findings?kind=gas_peak')).items[0]!;
  expect(await p.post(`/patrol-findings/${gas.id}/dismiss`, { note: '标定气体' })).toMatchObject({
    status: 200,
  });
  expect((await leads()).find(({ id }) => id === gas.lead)!.status).toBe('dismissed');

  const made = await p.post<{ token: string }>('/tokens', {
    subject: 'elsewhere',
    roles: ['officer'],
    scope: { districts: ['西岭区'] },
  });
  const as = (path: string) =>
    fetch(`${p.api}/api/v1${path}`, { headers: { authorization: `Bearer ${made.body.token}` } });
  for (const path of ['/flights', '/patrol-findings', '/drones'])
    expect([path, ((await (await as(path)).json()) as Page<object>).items]).toEqual([path, []]);
  expect((await as(`/patrol-findings/${gas.id}`)).status).toBe(404);
});

test('a flight that an officer asked for answers the request; a re-inspection closes what is gone, and what is found again opens the lead anew', async () => {
  const at = { lon: 117.55, lat: 39.25 };
  const found = (id: string, flightId: string) => ({
    ...report(1, [{ ...dust('1', at.lon), geometry: { type: 'Point', coordinates: [at.lon, at.lat] } }]),
    ...{ reportId: id, mission: { flightId, taskType: 'dust' } },
  });
  expect(await p.post('/patrol-reports', found('r-ask', 'contractor-ask'))).toMatchObject({ status: 202 });
  const finding = await eventually(async () =>
    (
      await p.get<Page<Finding & { place?: { lon: number } }>>('/patrol-findings?kind=dust_uncovered')
    ).items.find(({ place, lead }) => place?.lon === at.lon && lead !== undefined),
  );
  expect(await p.post(`/patrol-findings/${finding.id}/rectify`, {})).toMatchObject({ status: 200 });
  const asked = await p.post<{ id: string; state: string }>(`/leads/${finding.lead}/flight-requests`, {
    ...{ purpose: 're-inspection', note: '复查' },
  });
  expect(asked).toMatchObject({ status: 201, body: { state: 'open', place: at } });
  // A clean flight over the place, which ends after it was asked for.
  const over = flightMessages({ ...plan, flight: 'flight-again', source: at, gramsPerSecond: 0 });
  const lastsMs = over.at(-1)!.atMs - over[0]!.atMs;
  await fly(
    flightMessages({
      ...{ ...plan, flight: 'flight-again', source: at, gramsPerSecond: 0 },
      startMs: Date.now() + 2_000 - lastsMs,
    }),
  );
  const request = await eventually(async () => {
    const { items } = await p.get<Page<{ state: string; flight?: string; nearestM?: number }>>(
      `/flight-requests?lead=${finding.lead}`,
    );
    return items[0]?.state === 'flown' && items[0];
  });
  expect(request.nearestM).toBeLessThan(500);
  expect((await p.get<Finding>(`/patrol-findings/${finding.id}`)).status).toBe('closed');
  const lead = await p.get<{ details: { state: string }; timeline: { what: string }[] }>(
    `/leads/${finding.lead}`,
  );
  expect(lead.details.state).toBe('closed');
  const what = lead.timeline.map((entry) => entry.what);
  expect(what).toEqual(expect.arrayContaining(['flight-asked', 'flight-flown']));

  // Seen again by a later flight whose report names the second request.
  const second = await p.post<{ id: string }>(`/leads/${finding.lead}/flight-requests`, {
    purpose: 're-inspection',
  });
  const again = found('r-ask-2', 'contractor-ask-2');
  const mission = { ...again.mission, requestId: second.body.id };
  const time = {
    start: new Date(Date.now() - 600_000).toISOString(),
    end: new Date().toISOString(),
  };
  expect(await p.post('/patrol-reports', { ...again, mission, time })).toMatchObject({ status: 202 });
  const reopened = await eventually(async () => {
    const now = await p.get<{ details: { state: string; findings: number } }>(`/leads/${finding.lead}`);
    return now.details.findings === 2 && now;
  });
  expect(reopened.details.state).toBe('raised');
  const { items } = await p.get<Page<{ id: string; state: string }>>(`/flight-requests?lead=${finding.lead}`);
  expect(items.find(({ id }) => id === second.body.id)?.state).toBe('flown');
}, 180_000);
