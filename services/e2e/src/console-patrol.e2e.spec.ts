import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importAll } from '@farwatch/kit/api-client';
import { eventually } from '@farwatch/testing/eventually';
import type { Browser, Page } from 'playwright-core';

import { accessibilityProblems, englishSentences, startBrowser, watch, type Watch } from './browser.js';
import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

let p: Platform;
let browser: Browser;
let page: Page;
let seen: Watch;

const leaking = { lon: 117.34, lat: 39.02 };

/** How much of each layer stands on the canvas of the map; it is told when the map has come to rest. */
const shown = (): Promise<Record<string, number>> =>
  eventually(async () => {
    const text = await page.locator('.map-box').getAttribute('data-shown');
    return text === null ? undefined : (JSON.parse(text) as Record<string, number>);
  });
/** The date at +08:00. */
const local = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
const open = (path: string) => page.goto(new URL(path, p.console).href);

beforeAll(async () => {
  p = await platform(undefined, { FARWATCH_PATROL_SETTLE_MS: '1500' });
  await importAll(p.client, 'enterprises', ['id,name,district', 'ent-1,漏气厂,东港区', 'ent-2,邻厂,东港区']);
  await importAll(p.client, 'outlets', [
    'id,enterprise,outletCode,name,nameEn,medium,district,lat,lon',
    `out-leak,ent-1,DA001,漏气厂一号排口,Leaking outlet,gas,东港区,${leaking.lat},${leaking.lon}`,
    `out-north,ent-2,DA002,邻厂二号排口,Northern outlet,gas,东港区,${leaking.lat + 0.009},${leaking.lon - 0.004}`,
  ]);
  await importAll(p.client, 'limits', [
    'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,confidence',
    ...['out-leak', 'out-north'].map((id) => `${id},a21026,hour,max,35,mg/m3,许可证,表 1,2024-01-01,memory`),
  ]);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = watch(page, new URL(p.console).origin, [401, 404, 415]);
  await page.goto(p.console);
  await page.getByRole('button', { name: '用访问令牌登录' }).click();
  await page.getByLabel('访问令牌').fill(p.token);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('link', { name: '巡查' }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await p?.stop();
}, 60_000);

test('before the first flight the list says so, and how to get one', async () => {
  await page.getByRole('link', { name: '巡查' }).click();
  await page.getByText('还没有航次', { exact: true }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a flight past a leaking outlet comes into the list, and its page names that outlet first', async () => {
  // Where the command line looks for a platform that runs here.
  const run = { ready: true, api: `${p.api}/api/v1`, token: p.token, mqtt: p.mqttUrl };
  writeFileSync(join(p.dir, 'run.json'), JSON.stringify(run));
  const flown = await runCli(['fly', '--outlet', 'out-leak'], { env: { DATA_DIR: p.dir } });
  expect(flown).toMatchObject({ code: 0 });
  const row = page.locator('tr[data-flight^=sim-flight]');
  await row.getByText('完成').waitFor();
  expect(await row.innerText()).toMatch(/模拟[\s\S]*东港区/);
  await row.getByRole('link').click();
  const found = page.getByTestId('flight-findings');
  await found.getByText('以下排口最能解释读数').waitFor();
  expect(await found.locator('.ranks > li').first().innerText()).toMatch(/^1\s+漏气厂一号排口 · 漏气厂/);
  expect(await found.locator('.reasons > li').count()).toBeGreaterThan(1);
  expect(await page.getByTestId('wind').innerText()).toMatch(/来向 90°，3\.0 m\/s[\s\S]*飞行器估算/);
  expect(await page.getByTestId('scale').innerText()).toMatch(/SO₂，µg\/m³/);
  expect(await page.getByTestId('charts').locator('svg').count()).toBe(2);
  await eventually(async () => {
    const { track = 0, segment = 0, sector = 0, ranked = 0, finding = 0 } = await shown();
    return track > 0 && segment > 100 && sector > 0 && ranked > 0 && finding > 0;
  });
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
}, 120_000);

test('the replay goes by keyboard, and draws what was flown until then', async () => {
  const whole = (await shown())['segment']!;
  const slider = page.getByRole('slider', { name: '时刻' });
  await slider.focus();
  await slider.press('Home');
  await eventually(async () => ((await shown())['segment'] ?? 0) < whole / 4);
  const first = await page.getByTestId('now').innerText();
  await slider.press('ArrowRight');
  await eventually(async () => (await page.getByTestId('now').innerText()) !== first);
  await page.getByRole('button', { name: '播放' }).click();
  await page.getByTestId('now').getByText('爬升').waitFor();
  await page.getByRole('button', { name: '暂停' }).click();
});

test('the same flight in English; the map draws again in that language', async () => {
  await page.getByText('English', { exact: true }).click();
  await page.getByText('These outlets explain the readings best').waitFor();
  expect(await page.locator('.ranks > li').first().innerText()).toContain('Leaking outlet');
  expect(await page.getByTestId('wind').innerText()).toContain('estimated by the aircraft');
  await eventually(async () => ((await shown())['ranked'] ?? 0) > 0);
});

test('its lead opens from the flight, and leads back to it', async () => {
  const flight = page.url();
  await page.getByRole('link', { name: 'Open the lead' }).click();
  await page
    .getByTestId('finding')
    .getByText('Leaking outlet')
    .or(page.getByText('漏气厂一号排口'))
    .first()
    .waitFor();
  // Track, sector and outlets on a map, and the photos that the dock told of after landing.
  await eventually(async () => {
    const { track = 0, sector = 0, ranked = 0, photo = 0 } = await shown();
    return track > 0 && sector > 0 && ranked > 0 && photo === 3;
  });
  await eventually(async () => (await page.getByTestId('gallery').locator('img').count()) === 3);
  await page.getByTestId('gallery').getByText('photo-2.png').click();
  await page.getByText('SHA-256', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Open the flight' }).click();
  await page.getByTestId('replay').waitFor();
  expect(page.url()).toBe(flight);
});

test('the list is narrowed by district and day, and says when nothing is left', async () => {
  const row = page.locator('tr[data-flight^=sim-flight]');
  const today = local(Date.now() - 900_000);
  await open(`/flights?day=${today}&district=${encodeURIComponent('东港区')}`);
  await row.waitFor();
  for (const other of [`day=2024-01-01`, `district=${encodeURIComponent('西岭区')}`, 'state=failed']) {
    await open(`/flights?${other}`);
    await page.getByText('No flight matches').waitFor();
  }
  await page.getByRole('button', { name: 'Clear' }).click();
  await row.waitFor();
});

test('an officer confirms and dismisses on the board; a dismissal without a reason is not sent', async () => {
  await open('/findings');
  await page.getByTestId('column-raised').locator('[data-finding]').getByRole('link').click();
  await page.getByTestId('commands').getByRole('button', { name: 'Confirm' }).click();
  await page.getByLabel('Note').fill('the valve leaks');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Confirm the finding' }).click();
  await page.locator('.lead-head').getByText('Confirmed', { exact: true }).waitFor();
  await page.getByText(/Confirmed on site/).waitFor();
  await page.getByTestId('commands').getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('button', { name: 'Dismiss the finding' }).click();
  await page.getByText('Say why.').waitFor();
  await page.getByLabel('Note (required)').fill('calibration gas');
  await page.getByRole('button', { name: 'Dismiss the finding' }).click();
  await page.getByText('It is settled: nothing is left to do.').waitFor();
  await open('/findings');
  await page.getByTestId('column-dismissed').locator('[data-finding]').waitFor();
  expect(await page.getByTestId('column-raised').locator('[data-finding]').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a photo goes up in pieces and stands at its flight; what is no photo is refused in words', async () => {
  await open('/patrol-upload');
  const picture = await page.screenshot({ type: 'jpeg' });
  await page.getByRole('combobox', { name: 'Flight', exact: true }).click();
  await page.getByRole('option').first().click();
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (
    await chosen
  ).setFiles([
    { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: picture },
    { name: 'not-a-photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('nothing') },
  ]);
  await page.locator('[data-upload="photo.jpg"]').getByText('taken', { exact: true }).waitFor();
  await page
    .locator('[data-upload="not-a-photo.jpg"]')
    .getByText('Content of this type is not taken', { exact: false })
    .waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await open('/flights');
  await page.locator('tr[data-flight^=sim-flight]').getByRole('link').click();
  await eventually(async () => (await page.getByTestId('gallery').locator('img').count()) === 4);
  await page.getByTestId('gallery').getByText('photo.jpg').click();
  await page.getByText('SHA-256').waitFor();
  await page.getByRole('button', { name: 'Save the original' }).waitFor();
});

test('the map of the district shows outlets, flights and findings; without WebGL the same as a list, and why', async () => {
  await open('/map');
  await eventually(async () => {
    const { station = 0, cluster = 0, track = 0, finding = 0 } = await shown();
    return station + cluster > 0 && track > 0 && finding > 0;
  });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.addInitScript(`HTMLCanvasElement.prototype.getContext = ((original) => function (kind, ...rest) {
    return kind === 'webgl2' ? null : original.call(this, kind, ...rest);
  })(HTMLCanvasElement.prototype.getContext)`);
  await page.reload();
  await page.getByText('The map cannot be shown').waitFor();
  await page.getByRole('button', { name: 'Leaking outlet' }).click();
  await page.getByTestId('group-gas').getByText('Leaking outlet').waitFor();
});

test('nothing was asked of anybody else, and no page failed', () => {
  expect(seen.outside).toEqual([]);
  expect(seen.errors).toEqual([]);
});
