import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FlightDetail, MediumItem, PatrolFileAnswer } from '@farwatch/contracts/http';
import { eventually } from '@farwatch/testing/eventually';
import { photo, sha256Of } from '@farwatch/testing/photo';

import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

interface Page<T> {
  items: T[];
}

let p: Platform;
const start = Date.parse('2026-11-28T09:00:00+08:00');
const iso = (ms: number): string => new Date(ms).toISOString();
/** A logger's table of five minutes, a row every 2 s, to the east at 5 m/s. */
const csv = [
  'time,lat,lon,height,SO2 [ug/m3]',
  ...Array.from({ length: 150 }, (_, n) =>
    [iso(start + n * 2_000), 39, (117.3 + n * 0.000115).toFixed(6), 60, 12 + (n % 3)].join(','),
  ),
  `${iso(start + 400_000)},0,0,60,13`,
].join('\n');
const file = (name: string, content: string | Buffer): string => {
  const path = join(p.dir, name);
  writeFileSync(path, content);
  return path;
};
const curl = (script: string): string => {
  const env = { ...process.env, API: `${p.api}/api/v1`, TOKEN: p.token };
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], {
    cwd: p.dir,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
};
const cli = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(['import', 'patrol', ...args, '--api', p.api, '--token', p.token]);

beforeAll(async () => {
  p = await platform(undefined, { FARWATCH_PATROL_SETTLE_MS: '1000' });
  const drone = { name: '一号机', serials: ['AIR-1'], district: '东港区' };
  expect(await p.put('/drones/uav-01', drone)).toMatchObject({ status: 200 });
}, 180_000);
afterAll(() => p?.stop());

test('a contractor without a dock hands in a report with two photos by the commands of the documentation', async () => {
  const says = { lat: 29.79, lon: 119.68, local: '2026:04:15 09:11:22', offset: '+08:00' };
  const [one, two] = [await photo(says, 41), await photo(says, 42)];
  file('m1.jpg', one);
  file('m2.jpg', two);
  const page = readFileSync('docs/drones.md', 'utf8');
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
  const report = blocks.find((block) => block.includes('/patrol-reports"'))!;
  const photos = blocks.find((block) => block.includes('/patrol-media?source='))!;
  // Photos first: the report may come later.
  const sent = curl(photos);
  curl(report);
  const items = await eventually(async () => {
    const { items: found } = await p.get<Page<MediumItem>>(
      '/patrol-media?source=uav-contractor-a&report=2026-0415-07',
    );
    return found.length === 2 && found.every(({ state }) => state === 'complete') && found;
  });
  expect(new Set(items.map(({ sha256 }) => sha256))).toEqual(new Set([sha256Of(one), sha256Of(two)]));
  for (const { id } of items) expect(sent).toContain(id);
  const [finding] = (await p.get<Page<{ id: string; lead: string }>>('/patrol-findings')).items;
  const shown = await p.get<{ mediaItems: MediumItem[] }>(`/patrol-findings/${finding!.id}`);
  expect(shown.mediaItems.map(({ state }) => state)).toEqual(['complete', 'complete']);
  const lead = await p.get<{ details: { media: string[] } }>(`/leads/${finding!.lead}`);
  expect([...lead.details.media].sort()).toEqual(items.map(({ id }) => id).sort());
}, 60_000);

test('a table after landing is looked at, taken once, and becomes a flight like a live one', async () => {
  const path = file('flight.csv', csv);
  const looked = await cli(path, '--drone', 'uav-01', '--crs', 'WGS84', '--dry-run');
  expect([looked.code, looked.out]).toEqual([1, expect.stringContaining('150 points, 151 readings')]);
  expect(looked.out).toMatch(/152\s+bad-position/);
  expect((await p.get<Page<object>>('/flights?drone=uav-01')).items).toEqual([]);

  const taken = await cli(path, '--drone', 'uav-01', '--crs', 'WGS84');
  expect(taken.out).toContain('taken: 150 points');
  const flight = await eventually(async () => {
    const [found] = (await p.get<Page<FlightDetail>>('/flights?drone=uav-01&status=ok')).items;
    const one = found && (await p.get<FlightDetail>(`/flights/${found.id}`));
    return one?.counts.readings === 151 && one;
  });
  expect(flight).toMatchObject({ over: true, district: '东港区', counts: { points: 150 } });
  expect(taken.out).toContain(flight.id);
  const again = await cli(path, '--drone', 'uav-01', '--crs', 'WGS84');
  expect(again.out).toContain('was taken before');
}, 60_000);

test('photos after landing find that flight by their time', async () => {
  const says = { lat: 39, lon: 117.3023, local: '2026:11:28 09:00:40' };
  const path = file('DJI_0042.jpg', await photo(says, 43));
  const answer = await p.client.call(
    (await import('@farwatch/contracts/http')).patrolMediaRoutes.importPatrolFile,
    {
      query: { drone: 'uav-01', zone: '+08:00' },
      file: { type: 'image/jpeg', name: 'DJI_0042.jpg', content: new Uint8Array(readFileSync(path)) },
    },
  );
  expect(answer satisfies PatrolFileAnswer).toMatchObject({ format: 'photo', media: [expect.any(String)] });
  const medium = await p.get<MediumItem>(`/patrol-media/${answer.media[0]}`);
  expect(medium).toMatchObject({ state: 'complete', marks: [], exif: { zone: 'declared' } });
  expect(medium.track!.metres).toBeLessThan(20);
});

test('what is nothing is refused by name, with exit code 1', async () => {
  const nothing = await cli(file('x.csv', 'lat,lon\n39,117\n'), '--drone', 'uav-01', '--crs', 'WGS84');
  expect([nothing.code, nothing.out]).toEqual([1, expect.stringContaining('no-time')]);
  const bomb = file('x.kml', '<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>');
  expect((await cli(bomb, '--drone', 'uav-01')).out).toContain('entity-declared');
  const unknown = await cli(file('y.csv', csv), '--drone', 'uav-99', '--crs', 'WGS84');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('uav-99')]);
});
