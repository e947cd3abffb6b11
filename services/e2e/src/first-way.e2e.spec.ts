import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { platform, type Platform } from './platform.js';

interface Lead {
  id: string;
  status: string;
  station: string;
  pollutant: string;
  limit: { value: number; unit: string; standard: string; clause: string; validFrom: string };
  episode: { start: string; end: string; count: number; peak: { value: number } };
}
interface LeadDetail extends Lead {
  readings: { value: number; revision: number; raw?: string; sha256: string }[];
  timeline: { what: string; who: { reason?: string } }[];
}
interface Parked {
  id: string;
  reason: string;
  source: string;
  status: string;
}
interface Page<T> {
  items: T[];
  next: string | null;
}

let p: Platform;
const hourMs = 3_600_000;
const lastHour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const local = (ms: number): string => `${new Date(ms + 8 * hourMs).toISOString().slice(0, 19)}+08:00`;

function hour(
  pollutant: string,
  value: number | null,
  unit: string,
  start = lastHour,
  more: object = {},
): object {
  return { pollutant, value, unit, start: local(start), end: local(start + hourMs), ...more };
}
const send = (station: string, ...readings: object[]): Promise<void> =>
  p.mqtt.publish(`farwatch/v1/stations/${station}/readings`, JSON.stringify({ readings }));
const leadsOf = async (station: string): Promise<Lead[]> =>
  (await p.get<Page<Lead>>(`/leads?station=${station}`)).items;

beforeAll(async () => {
  p = await platform();
  const imported = await p.post<{ accepted: number; rejected: unknown[] }>(
    '/imports/stations?atomic=true',
    [
      'id,kind,name,district,zone,waterBody,targetClass',
      'air-1,air,一号站,测试区,II,,',
      'air-2,air,二号站,测试区,II,,',
      'w-1,water,一号断面,测试区,,river,3',
    ].join('\n'),
  );
  expect(imported).toMatchObject({ status: 200, body: { accepted: 3, rejected: [] } });
  await p.known('air-1', 'air-2', 'w-1');
}, 120_000);
afterAll(() => p?.stop(), 60_000);

describe('from an MQTT message to a lead and the figures', () => {
  test('a value above the limit, sent three times, is exactly one lead with limit, standard, clause and reading', async () => {
    for (let n = 0; n < 3; n++) await send('air-1', hour('NO2', 260, 'ug/m3'));
    const lead = await eventually(async () => (await leadsOf('air-1'))[0], {
      timeoutMs: 30_000,
      what: 'a lead',
    });
    expect(lead).toMatchObject({
      status: 'open',
      kind: 'environment-anomaly',
      pollutant: 'a21004',
      limit: { value: 200, unit: 'ug/m3', standard: expect.stringContaining('GB 3095') },
      episode: { start: new Date(lastHour).toISOString(), count: 1, peak: { value: 260 } },
    });
    expect(lead.limit.clause).not.toBe('');
    const detail = await eventually(
      async () => {
        const found = await p.get<LeadDetail>(`/leads/${lead.id}`);
        return found.readings.length > 0 ? found : undefined;
      },
      { what: 'the original bytes' },
    );
    expect(detail.readings).toHaveLength(1);
    expect(JSON.parse(detail.readings[0]!.raw!)).toEqual({ readings: [hour('NO2', 260, 'ug/m3')] });
    // A different station's lead proves that the repetitions before it have been judged too.
    await send('air-2', hour('NO2', 300, 'ug/m3'));
    await eventually(async () => (await leadsOf('air-2')).length === 1);
    expect(await leadsOf('air-1')).toHaveLength(1);
  });

  test('a corrected revision below the limit withdraws it with a reason in the timeline', async () => {
    const [before] = await leadsOf('air-1');
    await send('air-1', hour('NO2', 120, 'ug/m3', lastHour, { revision: 1 }));
    const lead = await eventually(async () =>
      (await leadsOf('air-1')).find(({ status }) => status === 'withdrawn'),
    );
    expect(lead.id).toBe(before!.id);
    const { timeline } = await p.get<LeadDetail>(`/leads/${lead.id}`);
    const entry = timeline.find(({ what }) => what === 'withdrawn');
    expect(JSON.stringify(entry)).toContain('corrected');
  });

  test('an officer takes a lead to its end; a refused step says why', async () => {
    const [lead] = await leadsOf('air-2');
    expect((await p.post(`/leads/${lead!.id}/acknowledge`, {})).status).toBe(200);
    const refused = await p.post<{ detail: string; type: string }>(`/leads/${lead!.id}/dismiss`, {});
    expect(refused.status).toBe(400);
    const verified = await p.post<Lead>(`/leads/${lead!.id}/verify`, { note: '已核实' });
    expect(verified).toMatchObject({ status: 200, body: { status: 'verified' } });
    const twice = await p.post<{ detail: string }>(`/leads/${lead!.id}/assign`, { assignee: '' });
    expect(twice.status).toBe(400);
  });

  test('PM2.5 and water figures move', async () => {
    const today = new Date(lastHour + 8 * hourMs).toISOString().slice(0, 10);
    await send('air-1', hour('PM2.5', 36.2, 'ug/m3'));
    await p.mqtt.publish(
      'farwatch/v1/stations/w-1/readings',
      JSON.stringify({
        readings: [
          ['pH', 7.8, '1'],
          ['DO', 6.4, 'mg/L'],
          ['CODMn', 3.2, 'mg/L'],
          ['NH3-N', 0.31, 'mg/L'],
          ['TP', 0.09, 'mg/L'],
        ].map(([pollutant, value, unit]) => ({
          pollutant,
          value,
          unit,
          start: local(lastHour),
          end: local(lastHour),
        })),
      }),
    );
    await eventually(async () =>
      JSON.stringify(
        await p.get(`/indicators/air?area=air-1&from=${today}&to=${today}&period=hour`),
      ).includes('36.2'),
    );
    await eventually(async () => {
      const answer = JSON.stringify(
        await p.get(`/indicators/water?area=w-1&from=${today}&to=${today}&period=day`),
      );
      return answer.includes('"II"') || answer.includes('"Ⅱ"') || /"class":2/.test(answer);
    });
    const raw = await p.get<Page<{ value: number }>>(
      `/stations/air-1/readings?pollutant=a34004&interval=raw&from=${new Date(lastHour).toISOString()}&to=${new Date(lastHour + hourMs).toISOString()}`,
    );
    expect(raw.items.map(({ value }) => value)).toEqual([36.2]);
  });

  test('an unknown station is parked with its bytes, and replayed after its import it is judged', async () => {
    await send('late-1', hour('SO2', 700, 'ug/m3'));
    const parked = await eventually(async () =>
      (await p.get<Page<Parked>>('/parked?reason=unknown-station')).items.find(
        ({ source }) => source === 'late-1',
      ),
    );
    await p.post('/imports/stations', 'id,kind,name,zone\nlate-1,air,后来站,II');
    await eventually(
      async () => (await p.get<{ id: string }>('/stations/late-1').catch(() => undefined))?.id === 'late-1',
    );
    expect((await p.post(`/parked/${parked.id}/replay`, { reason: 'now registered' })).status).toBeLessThan(
      300,
    );
    await eventually(async () => (await leadsOf('late-1')).length === 1, {
      timeoutMs: 20_000,
      what: 'the lead of the replayed message',
    });
  });
});

describe('bad input is told, parked with its bytes, and nothing else stops', () => {
  const cases: readonly [name: string, payload: string | Buffer, reason: RegExp][] = [
    ['broken JSON', '{"readings":[{"pollutant"', /json/],
    ['NUL bytes', Buffer.from('{"readings":\0[]}'), /json|nul|utf/],
    ['wrong UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /utf|json/],
    ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, /./],
    ['empty readings', '{"readings":[]}', /empty|readings/],
    [
      'a number as text',
      JSON.stringify({ readings: [hour('NO2', '12' as never, 'ug/m3')] }),
      /value-not-a-number/,
    ],
    [
      '1e400',
      JSON.stringify({ readings: [hour('NO2', 1, 'ug/m3')] }).replace('"value":1', '"value":1e400'),
      /value|number/,
    ],
    [
      'NaN',
      JSON.stringify({ readings: [hour('NO2', 1, 'ug/m3')] }).replace('"value":1', '"value":NaN'),
      /json/,
    ],
    ['unknown pollutant', JSON.stringify({ readings: [hour('XYZ', 1, 'ug/m3')] }), /unknown-pollutant/],
    ['unknown unit', JSON.stringify({ readings: [hour('NO2', 1, 'stones')] }), /unknown-unit/],
    [
      'ppb without a temperature',
      JSON.stringify({ readings: [hour('NO2', 20, 'ppb')] }),
      /temperature-needed/,
    ],
    [
      'ppb with a temperature and no pressure',
      JSON.stringify({ readings: [{ ...hour('NO2', 20, 'ppb'), temperatureC: 25 }] }),
      /pressure-needed/,
    ],
    [
      'end before start',
      JSON.stringify({ readings: [{ ...hour('NO2', 1, 'ug/m3'), end: local(lastHour - 1_000) }] }),
      /end-before-start/,
    ],
    [
      'the future',
      JSON.stringify({ readings: [hour('NO2', 1, 'ug/m3', lastHour + 5 * hourMs)] }),
      /in-the-future/,
    ],
    ['null without a flag', JSON.stringify({ readings: [hour('NO2', null, 'ug/m3')] }), /null-without-flag/],
  ];

  test.each(cases)('%s', async (_, payload, reason) => {
    await p.mqtt.publish(
      'farwatch/v1/stations/air-1/readings',
      typeof payload === 'string' ? payload : Buffer.from(payload),
    );
    const bytes = Buffer.from(payload as string).toString('base64');
    const found = await eventually(
      async () => {
        const { items } = await p.get<Page<Parked>>('/parked?source=air-1&limit=100');
        for (const item of items) {
          const detail = await p.get<Parked & Record<string, unknown>>(`/parked/${item.id}`);
          if (JSON.stringify(detail).includes(bytes)) return detail;
        }
        return undefined;
      },
      { timeoutMs: 20_000, what: 'the parked message' },
    );
    expect(found.reason).toMatch(reason);
  });

  test('the good readings of a message go on when one of them is bad', async () => {
    const at = lastHour - 3 * hourMs;
    await send('air-1', hour('CO', 0.8, 'mg/m3', at), hour('XYZ', 1, 'ug/m3', at));
    const query = `interval=raw&from=${new Date(at).toISOString()}&to=${new Date(at + hourMs).toISOString()}`;
    const { items } = await eventually(async () => {
      const page = await p.get<Page<{ pollutant: string; value: number }>>(
        `/stations/air-1/readings?${query}`,
      );
      return page.items.length > 0 ? page : undefined;
    });
    expect(items).toMatchObject([{ pollutant: 'a21005', value: 0.8 }]);
  });
});
