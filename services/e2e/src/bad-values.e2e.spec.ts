import { localDate } from '@farwatch/domain/reading';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { platform, type Platform } from './platform.js';

interface Parked {
  readonly id: string;
  readonly reason: string;
}
interface Items<T> {
  readonly items: readonly T[];
}
interface Reading {
  readonly value: number | null;
  readonly flag: string;
  readonly valid: boolean;
  readonly revision: number;
}
interface AirItem {
  readonly aqi: { readonly missing: readonly string[] };
  readonly figures: readonly { pollutant: string; value: number | null; valid: boolean; reason?: string }[];
}

let p: Platform;
const yesterday = localDate(Date.now() - 86_400_000);
const startMs = Date.parse(`${yesterday}T00:00:00+08:00`);
const day = { start: `${yesterday}T00:00:00+08:00`, end: new Date(startMs + 86_400_000).toISOString() };
const span = `from=${yesterday}&to=${yesterday}`;
const stations = (air: string, water: string, validFrom = ''): string =>
  [
    'id,kind,name,district,zone,waterBody,targetClass,river,validFrom',
    `bad-a,${air},坏值站,坏值区,II,,,,${validFrom}`,
    `bad-w,${water},坏值断面,坏值区,,river,3,坏值河,${validFrom}`,
  ].join('\n');
/** The first day of a change that was always so. */
const ever = '1900-01-01';

const of = (pollutant: string, value: number | null, unit: string, more: object = {}): object => ({
  pollutant,
  value,
  unit,
  ...day,
  ...more,
});
const send = (station: string, ...readings: object[]): Promise<void> =>
  p.mqtt.publish(`farwatch/v1/stations/${station}/readings`, JSON.stringify({ readings }));

/** Everything that is answered about the two stations and the areas that they are part of. */
async function figures(): Promise<readonly unknown[]> {
  const paths = ['坏值区', 'bad-a', 'all'].flatMap((area) =>
    ['day', 'month', 'year'].map(
      (period) => `/indicators/air?area=${encodeURIComponent(area)}&${span}&period=${period}`,
    ),
  );
  const water = ['坏值区', 'bad-w', 'river:坏值河'].flatMap((area) =>
    ['day', 'month'].map(
      (period) => `/indicators/water?area=${encodeURIComponent(area)}&${span}&period=${period}`,
    ),
  );
  return Promise.all([...paths, ...water].map((path) => p.get(path)));
}
const readings = async (station: string, pollutant: string): Promise<readonly Reading[]> => {
  const within = new URLSearchParams({ pollutant, interval: 'raw', from: day.start, to: day.end });
  return (await p.get<Items<Reading>>(`/stations/${station}/readings?${within}`)).items;
};
const airDay = async (): Promise<AirItem | undefined> =>
  (await p.get<Items<AirItem>>(`/indicators/air?area=bad-a&${span}`)).items[0];
const until = (wanted: unknown, what: string): Promise<unknown> =>
  eventually(async () => JSON.stringify(await figures()) === JSON.stringify(wanted), {
    what,
    timeoutMs: 30_000,
  });

let good: readonly unknown[];
beforeAll(async () => {
  p = await platform();
  expect((await p.post('/imports/stations?atomic=true', stations('air', 'water'))).body).toMatchObject({
    accepted: 2,
  });
  await p.known('bad-a', 'bad-w');
  await send('bad-a', of('PM2.5', 40, 'ug/m3'), of('CO', 0.8, 'mg/m3'));
  await send(
    'bad-w',
    of('pH', 7.8, '1'),
    of('DO', 6.4, 'mg/L'),
    of('CODMn', 3.2, 'mg/L'),
    of('NH3-N', 0.31, 'mg/L'),
    of('TP', 0.09, 'mg/L'),
  );
  await eventually(
    async () => {
      good = await figures();
      // Each day, month and year of the air, and each class of the section: an area may follow later than its station.
      const texts = good.map((answer) => JSON.stringify(answer));
      const [air, water] = [texts.slice(0, 9), texts.slice(9)];
      return (
        air.every((text) => text.includes('"value":40,') && text.includes('"value":0.8,')) &&
        water.every((text) => text.includes('"class":"II"'))
      );
    },
    { what: 'the figures of good values', timeoutMs: 60_000 },
  );
}, 120_000);
afterAll(() => p?.stop(), 60_000);

describe('values that stand for none, or are in another unit', () => {
  // Each tries to replace the good value of the day by a later revision.
  const again = { revision: 1 };
  let marks = 0;
  test.each([
    ['-99', 'bad-a', of('PM2.5', -99, 'ug/m3', again), 'value-out-of-range'],
    ['-999', 'bad-a', of('PM2.5', -999, 'ug/m3', again), 'value-out-of-range'],
    ['-999 of water', 'bad-w', of('NH3-N', -999, 'mg/L', again), 'value-out-of-range'],
    ['-99 of pH', 'bad-w', of('pH', -99, '1', again), 'value-out-of-range'],
    ['no value and no flag', 'bad-a', of('PM2.5', null, 'ug/m3', again), 'null-without-flag'],
    ['a thousand times too much', 'bad-a', of('PM2.5', 101, 'g/m3', again), 'value-out-of-range'],
    ['CO in ug/m3, declared as mg/m3', 'bad-a', of('CO', 900, 'mg/m3', again), 'unit-in-doubt'],
    ['PM2.5 in mg/m3, declared as ug/m3', 'bad-a', of('PM2.5', 0.04, 'ug/m3', again), 'unit-in-doubt'],
    ['ammonia in ug/L, declared as mg/L', 'bad-w', of('NH3-N', 310, 'mg/L', again), 'unit-in-doubt'],
    ['a pH of 7,800', 'bad-w', of('pH', 7_800, '1', again), 'value-out-of-range'],
    ['a unit of another quantity', 'bad-a', of('PM2.5', 40, 'mg/L', again), 'unit-of-another-quantity'],
  ])('%s is parked with its reason, and no figure moves', async (_, station, reading, reason) => {
    const bytes = Buffer.from(JSON.stringify({ readings: [reading] })).toString('base64');
    await send(station, reading);
    const found = await eventually(
      async () => {
        const { items } = await p.get<Items<Parked>>(`/parked?source=${station}&limit=100`);
        for (const item of items)
          if (JSON.stringify(await p.get(`/parked/${item.id}`)).includes(bytes)) return item;
        return undefined;
      },
      { what: 'the parked message', timeoutMs: 20_000 },
    );
    expect(found.reason).toBe(reason);
    // A later reading of the same station is stored: what came before it has been dealt with.
    const mark = { pollutant: 'temperature', value: 1, unit: 'Cel', revision: 1 + marks++ };
    await send(station, { ...mark, ...day });
    await eventually(async () =>
      (await readings(station, 'a01001')).some(({ revision }) => revision === mark.revision),
    );
    expect(await figures()).toEqual(good);
  });

  test('an unusual value whose unit was looked at counts, and is taken back by a correction', async () => {
    await send('bad-a', of('CO', 900, 'mg/m3', { revision: 20, unitConfirmed: true }));
    await eventually(
      async () =>
        (await airDay())?.figures.some(({ pollutant, value }) => pollutant === 'a21005' && value === 900),
      { what: 'the figure of the confirmed value' },
    );
    await send('bad-a', of('CO', 0.8, 'mg/m3', { revision: 21 }));
    await until(good, 'the figures as before');
  });

  test('0 with a flag is kept and is no value: the index names it missing, until a correction comes', async () => {
    await send('bad-a', of('PM2.5', 0, 'ug/m3', { revision: 50, flag: 'B' }));
    await eventually(async () => (await airDay())?.aqi.missing.includes('a34004'), {
      what: 'the index without PM2.5',
    });
    expect((await airDay())?.figures.find(({ pollutant }) => pollutant === 'a34004')).toMatchObject({
      value: 0,
      valid: false,
      reason: 'flagged',
    });
    expect(
      (await readings('bad-a', 'a34004')).map(({ value, flag, valid }) => ({ value, flag, valid })),
    ).toEqual([{ value: 0, flag: 'B', valid: false }]);
    const month = await p.get<Items<AirItem>>(`/indicators/air?area=bad-a&${span}&period=month`);
    expect(month.items[0]?.figures.find(({ pollutant }) => pollutant === 'a34004')).toMatchObject({
      value: null,
      valid: false,
      reason: 'missing',
    });
    await send('bad-a', of('PM2.5', 40, 'ug/m3', { revision: 51 }));
    await until(good, 'the figures as before');
  });

  test('a station that is another from today on keeps the days before', async () => {
    const days = (answers: readonly unknown[]): unknown[] =>
      answers.filter((one) => (one as { period?: string }).period === 'day');
    expect(days(good)).toHaveLength(6);
    await p.post('/imports/stations?atomic=true', stations('water', 'air'));
    await eventually(
      async () => (await p.get<{ validFrom?: string }>('/stations/bad-a')).validFrom !== undefined,
      { what: 'the change' },
    );
    expect(days(await figures())).toEqual(days(good));
  });

  test('a station that was always of another type has no figures of either kind, and gets its own back', async () => {
    await p.post('/imports/stations?atomic=true', stations('water', 'air', ever));
    await eventually(
      async () =>
        (await p.get<Items<unknown>>(`/indicators/water?area=${encodeURIComponent('river:坏值河')}&${span}`))
          .items.length === 0 &&
        (await p.get<Items<unknown>>(`/indicators/air?area=bad-a&${span}`)).items.length === 0,
      { what: 'no figures of the old types' },
    );
    // What the one measures makes no figure of the other: no class from PM2.5, no index from ammonia.
    const asAir = await p.get<Items<AirItem>>(`/indicators/air?area=bad-w&${span}`);
    expect(asAir.items.flatMap(({ figures: own }) => own)).toEqual([]);
    const asWater = await p.get<Items<{ sections: { class: string | null }[] }>>(
      `/indicators/water?area=bad-a&${span}`,
    );
    expect(asWater.items.flatMap(({ sections }) => sections).filter((one) => one.class !== null)).toEqual([]);
    await p.post('/imports/stations?atomic=true', stations('air', 'water', ever));
    await until(good, 'the figures as before');
  });
});
