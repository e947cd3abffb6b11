import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leadRoutes, userRoutes } from '@farwatch/contracts/http';
import { importAll } from '@farwatch/kit/api-client';
import { eventually } from '@farwatch/testing/eventually';
import type { Browser, Page } from 'playwright-core';

import { accessibilityProblems, englishSentences, startBrowser, watch, type Watch } from './browser.js';
import { platform, type Platform } from './platform.js';

const hourMs = 3_600_000;
const lastHour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;

let p: Platform;
let browser: Browser;
let page: Page;
let seen: Watch;
let city: Server;
const heard: IncomingHttpHeaders[] = [];

const exceed = (station: string, value: number): Promise<void> => {
  const [start, end] = [lastHour, lastHour + hourMs].map((ms) => new Date(ms).toISOString());
  const reading = { pollutant: 'NO2', value, unit: 'ug/m3', start, end };
  return p.mqtt.publish(`farwatch/v1/stations/${station}/readings`, JSON.stringify({ readings: [reading] }));
};
const open = (path: string) => page.goto(new URL(path, p.console).href);
const alerts = () => page.locator('tr[data-alert]');
/** How many tones the page has begun. */
const tones = (): Promise<number> => page.evaluate('window.tonesBegun');

beforeAll(async () => {
  city = createServer((request, response) => {
    heard.push(request.headers);
    request.resume().on('end', () => response.writeHead(204).end());
  });
  city.listen(0, '127.0.0.1');
  await once(city, 'listening');
  p = await platform(undefined, { FARWATCH_ALERTS_INNER_NETWORKS: '127.0.0.0/8' });
  await importAll(p.client, 'stations', [
    'id,kind,name,nameEn,district,zone,simulated',
    'air-1,air,一号站,Station One,东港区,II,false',
    'air-2,air,二号站,Station Two,东港区,II,false',
    'air-3,air,三号站,Station Three,东港区,II,false',
    'air-4,air,四号站,Station Four,东港区,II,false',
  ]);
  await p.known('air-1', 'air-2', 'air-3', 'air-4');
  await p.client.call(userRoutes.createUser, {
    body: { name: 'wang', displayName: '王值班', roles: ['officer'], scope: { districts: ['东港区'] } },
  });
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  await context.addInitScript(`window.tonesBegun = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.tonesBegun++; return start.apply(this, at); };`);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = watch(page, new URL(p.console).origin, [400, 401, 404, 409]);
  await page.goto(p.console);
  await page.getByRole('button', { name: '用访问令牌登录' }).click();
  await page.getByLabel('访问令牌').fill(p.token);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('link', { name: '告警' }).click();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await p?.stop();
  city?.close();
}, 60_000);

test('before the first alert the page says so, and how to hear of one', async () => {
  await page.getByText('没有待处理的告警', { exact: true }).waitFor();
  await page.getByText(/点右上角的铃铛/).waitFor();
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('the routes are shown in words; a tree that cannot be is refused with the place, a good one is kept', async () => {
  await page.getByRole('link', { name: '通知设置' }).click();
  const routing = page.getByTestId('routing');
  await routing.getByText('内置路由').waitFor();
  await routing.getByText('类型：案件期限').waitFor();
  await routing.getByRole('button', { name: '修改' }).click();
  const field = page.getByLabel('路由（JSON）');
  const tree = JSON.parse(await field.inputValue()) as { root: Record<string, unknown> };
  const save = page.getByRole('button', { name: '保存' });
  await field.fill(JSON.stringify({ ...tree, root: { ...tree.root, waitMs: -1 } }));
  await save.click();
  await page.getByText(/写法不对，\s*root\.waitMs/).waitFor();
  await field.fill(JSON.stringify({ ...tree, root: { ...tree.root, receivers: ['nobody'] } }));
  await save.click();
  await page.getByText('没有保存').waitFor();
  await field.fill(JSON.stringify({ ...tree, root: { ...tree.root, waitMs: 0 } }));
  await save.click();
  await routing.getByText(/第 1 版/).waitFor();
  await routing.getByText(/等待 0 秒再发/).waitFor();
});

test('an exceedance comes onto the open page with a sound, and is counted', async () => {
  await page.getByRole('link', { name: '告警', exact: true }).last().click();
  const bell = page.getByTestId('bell');
  await bell.click();
  await eventually(async () => (await bell.getAttribute('data-state')) === 'on');
  await page.getByText('没有待处理的告警', { exact: true }).waitFor();
  const loads = seen.loads();
  await exceed('air-1', 260);
  await alerts()
    .getByText(/一号站/)
    .waitFor();
  expect(await alerts().first().innerText()).toMatch(/待处理[\s\S]*东港区[\s\S]*新告警/);
  await eventually(async () => (await tones()) === 2);
  await eventually(async () => (await page.getByTestId('firing').innerText()) === '1');
  expect(seen.loads()).toBe(loads);
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('the wish for sound outlasts a reload and waits for a touch; without it nothing sounds', async () => {
  await page.reload();
  const bell = page.getByTestId('bell');
  await alerts().first().waitFor();
  // Whether a browser lets a page sound before it was touched is its own affair.
  await page.getByRole('heading', { name: '告警' }).click();
  await eventually(async () => (await bell.getAttribute('data-state')) === 'on');
  await bell.click();
  expect(await bell.getAttribute('data-state')).toBe('off');
  await exceed('air-2', 270);
  await alerts()
    .getByText(/二号站/)
    .waitFor();
  expect(await alerts().count()).toBe(2);
  expect(await tones()).toBe(0);
});

test('acknowledging an alert acknowledges its lead, and it leaves the list of what nobody has in hand', async () => {
  await page.getByRole('button', { name: /^确认：.*一号站/ }).click();
  await eventually(async () => (await alerts().count()) === 1);
  await eventually(async () => {
    const { items } = await p.client.call(leadRoutes.listLeads, { query: { status: 'acknowledged' } });
    return items.some(({ station }) => station === 'air-1');
  });
  await page.getByText('已有人处理', { exact: true }).first().click();
  await alerts()
    .getByText(/一号站/)
    .waitFor();
  await eventually(async () => (await page.getByTestId('firing').innerText()) === '1');
});

test('what is like an alert is silenced with a reason, seen by all, and ended', async () => {
  await page.getByRole('button', { name: /^静默与此类似的告警：.*一号站/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('air-1', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: '静默', exact: true }).click();
  await dialog.getByText('请写明原因', { exact: false }).waitFor();
  await dialog.getByLabel('原因').fill('监测子站校准');
  await dialog.getByRole('button', { name: '静默', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '静默', exact: true }).click();
  const row = page.locator('tr[data-silence]');
  await row.getByText('生效中').waitFor();
  expect(await row.innerText()).toMatch(/站点：一号站|站点：air-1/);
  expect(await row.innerText()).toContain('监测子站校准');
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await row.getByRole('button', { name: '提前结束' }).click();
  await row.getByText('已结束').waitFor();
});

test('a webhook is added, shows its secret once, is tested and its delivery sent once more', async () => {
  await open('/alerts/settings');
  const receivers = page.getByTestId('receivers');
  await receivers.getByRole('button', { name: '新增接收方' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('编号').fill('city');
  await dialog.getByLabel('名称').fill('市平台');
  await dialog.getByLabel('渠道').click();
  await page.getByRole('option', { name: 'Webhook' }).click();
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请填写 http 或 https 地址。').waitFor();
  const { port } = city.address() as AddressInfo;
  await dialog.getByLabel('地址').fill(`http://127.0.0.1:${port}/in`);
  await dialog.getByRole('button', { name: '保存' }).click();
  expect(await page.getByTestId('receiver-secret').innerText()).toMatch(/^whsec_/);
  const row = receivers.locator('tr[data-receiver=city]');
  await row.getByRole('button', { name: '测试' }).click();
  await row.getByText('测试已发出', { exact: false }).waitFor();
  await eventually(async () => heard.length === 1);
  expect(heard[0]).toMatchObject({
    'webhook-id': expect.any(String),
    'webhook-signature': expect.any(String),
  });
  await row.getByRole('link', { name: '投递记录' }).click();
  const delivery = page.locator('tr[data-delivery]').first();
  await delivery.getByText('已送达', { exact: true }).waitFor();
  expect(await delivery.innerText()).toMatch(/Webhook[\s\S]*测试/);
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await delivery.getByRole('button', { name: '再发一次' }).click();
  await page.getByText('重发', { exact: true }).waitFor();
  await eventually(async () => heard.length === 2);
});

test('a rota is planned with people of the house; the alerts say who is on duty; one that is used stays', async () => {
  await open('/alerts/settings');
  const rotas = page.getByTestId('rotas');
  await rotas.getByText('还没有值班表').waitFor();
  await rotas.getByRole('button', { name: '新增值班表' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('编号').fill('night');
  await dialog.getByLabel('名称').fill('夜间值班');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请至少选择一人。').waitFor();
  await dialog.getByLabel('第 1 位', { exact: true }).click();
  await page.getByRole('option', { name: '王值班' }).click();
  await dialog.getByLabel('第 1 位的邮箱').fill('wang@example.org');
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: '保存' }).click();
  const row = rotas.locator('tr[data-rota=night]');
  await row.getByText('王值班').waitFor();
  expect(await row.innerText()).toContain('每 24 小时一班');
  expect(await englishSentences(page)).toEqual([]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await open('/alerts');
  await page.getByTestId('duty').getByText('王值班').waitFor();
});

test('seven windows of one session go by one set of streams, also when the one that follows them is closed', async () => {
  const token = await page.evaluate<string>(`sessionStorage.getItem('farwatch.token')`);
  const more: Page[] = [];
  const streams: string[] = [];
  for (let n = 0; n < 6; n++) {
    const another = await page.context().newPage();
    another.setDefaultTimeout(30_000);
    another.on('request', (request) => {
      if (request.url().endsWith('/stream')) streams.push(request.url());
    });
    await another.addInitScript(`sessionStorage.setItem('farwatch.token', ${JSON.stringify(token)})`);
    await another.goto(new URL('/alerts', p.console).href);
    await another.getByLabel('实时连接: 实时').waitFor();
    more.push(another);
  }
  expect(streams).toEqual([]);
  await exceed('air-3', 280);
  for (const one of more)
    await one
      .locator('tr[data-alert]')
      .getByText(/三号站/)
      .waitFor();
  // Leaving the application is as good as closing the window.
  await page.goto('about:blank');
  await eventually(() => streams.length === 3);
  await exceed('air-4', 290);
  for (const one of more)
    await one
      .locator('tr[data-alert]')
      .getByText(/四号站/)
      .waitFor();
  for (const one of more) await one.close();
  await open('/alerts');
});

test('the same in English', async () => {
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
  await alerts().getByText('firing', { exact: true }).first().waitFor();
  for (const [path, words] of [
    ['/alerts/silences', 'End'],
    ['/alerts/deliveries', 'delivered'],
    ['/alerts/settings', 'whoever|Rotas|Routes'],
  ] as const) {
    await open(path);
    await page.locator('main table').first().waitFor();
    expect(await page.locator('main').innerText()).toMatch(new RegExp(words, 'i'));
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  expect(seen.errors).toEqual([]);
  expect(seen.outside).toEqual([]);
});
