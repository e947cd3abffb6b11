import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exclusionRoutes, indicatorRoutes, sessionRoutes, stationRoutes } from '@farwatch/contracts/http';
import { importAll } from '@farwatch/kit/api-client';
import { eventually } from '@farwatch/testing/eventually';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { accessibilityProblems, englishSentences, startBrowser, watch, type Watch } from './browser.js';
import { platform, type Platform } from './platform.js';

const hourMs = 3_600_000;
const lastHour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const local = (ms: number): string => `${new Date(ms + 8 * hourMs).toISOString().slice(0, 19)}+08:00`;
const clock = (ms: number): string => new Date(ms + 8 * hourMs).toISOString().slice(11, 16);

let p: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: Watch;

const payload = (pollutant: string, value: number): string =>
  JSON.stringify({
    readings: [{ pollutant, value, unit: 'ug/m3', start: local(lastHour), end: local(lastHour + hourMs) }],
  });
const publish = (station: string, text: string): Promise<void> =>
  p.mqtt.publish(`farwatch/v1/stations/${station}/readings`, text);
const text = async (selector: string): Promise<string> => (await page.locator(selector).innerText()).trim();
const row = (name: string) => page.locator('tr[data-lead]', { hasText: name });

beforeAll(async () => {
  p = await platform();
  await importAll(p.client, 'stations', [
    'id,kind,name,nameEn,district,zone,simulated,waterBody,targetClass,river,basin',
    'air-7,air,七号站,Station Seven,测试区,II,true,,,,',
    'air-8,air,八号站,Station Eight,测试区,II,false,,,,',
    'sec-1,water,一号断面,Section One,测试区,,false,river,3,甲河,北江',
  ]);
  await p.known('air-7', 'air-8');
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = watch(page, new URL(p.console).origin, [401, 404]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await p?.stop();
}, 60_000);

describe('the console in a browser', () => {
  test('a wrong token is refused in words, the right one opens the overview', async () => {
    await page.goto(p.console);
    await page.getByRole('button', { name: '用访问令牌登录' }).click();
    await page.getByLabel('访问令牌').fill('not-a-token');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page.getByRole('alert').innerText()).resolves.toContain('令牌无效');
    await page.getByLabel('访问令牌').fill(p.token);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    // Each station reaches the list by an event of its own.
    for (const name of ['七号站', '八号站']) await page.getByTestId('group-air').getByText(name).waitFor();
    expect(await page.getByTestId('group-air').locator('tbody tr').count()).toBe(2);
    expect(await page.locator('tr', { hasText: '七号站' }).getByText('模拟', { exact: true }).count()).toBe(
      1,
    );
    expect(await page.locator('tr', { hasText: '八号站' }).getByText('模拟', { exact: true }).count()).toBe(
      0,
    );
  });

  test('a reading moves the overview without a reload', async () => {
    const loads = seen.loads();
    await publish('air-8', payload('PM2.5', 36.2));
    await page.locator('tr', { hasText: '八号站' }).getByText('36', { exact: true }).waitFor();
    await eventually(async () => (await text('[data-testid=figure-pm25] .figure-value')).startsWith('36'));
    expect(await text('[data-testid=figure-pm25] .figure-hint')).toContain('1 / 2 个空气站');
    await eventually(async () => /^[1-9]/.test(await text('[data-testid=figure-pulse] .figure-value')));
    expect(seen.loads()).toBe(loads);
  });

  test('a published exceedance arrives in the inbox without a reload, and is announced', async () => {
    await page.getByRole('link', { name: /^线索/ }).first().click();
    await page.getByText('没有执法线索', { exact: true }).waitFor();
    // A station shows how the environment is: its leads stand apart from those for which a case may be filed.
    await page
      .getByText(/^环境质量异常/)
      .first()
      .click();
    await page.getByText('没有环境质量异常', { exact: true }).waitFor();
    await page.getByLabel('实时连接: 实时').waitFor();
    const loads = seen.loads();
    await publish('air-7', payload('NO2', 260));
    await row('七号站').waitFor();
    expect(await row('七号站').innerText()).toMatch(
      /待处理[\s\S]*新[\s\S]*模拟[\s\S]*NO₂[\s\S]*260 \/ 200 µg\/m³[\s\S]*0\.30 倍/,
    );
    await eventually(async () =>
      (await page.getByTestId('announcer').textContent())?.includes('新线索：七号站'),
    );
    expect(seen.loads()).toBe(loads);
    await eventually(async () => (await text('nav [href="/leads"] .nav-count')) === '1');
  });

  test('the lead shows limit, legal basis, and the bytes as received with their digest', async () => {
    await row('七号站').getByRole('link').click();
    await page.getByRole('heading', { name: /七号站.*NO₂小时均值超标/ }).waitFor();
    const basis = await page.getByTestId('basis').innerText();
    expect(basis).toContain('GB 3095-2026');
    expect(basis).toContain('不高于 200 µg/m³');
    expect(basis).toMatch(/应尽义务\s+不适用[\s\S]*可能的处罚\s+不适用/);
    const identity = await page.getByTestId('identity').innerText();
    expect(identity).toMatch(/环境质量异常[\s\S]*本平台自定分级[\s\S]*没有责任人[\s\S]*不得立案/);
    expect(basis).toMatch(/\d{4}-\d\d-\d\d (起|至)/);
    expect(
      await page
        .getByRole('img', { name: /限值 200 µg\/m³/ })
        .locator('svg')
        .count(),
    ).toBe(1);
    await page.getByText('表格', { exact: true }).click();
    await page.getByRole('row', { name: new RegExp(`${clock(lastHour)}.*260.*200.*60`) }).waitFor();
    await page.getByRole('button', { name: '显示原始字节' }).click();
    expect(await text('pre.raw')).toBe(payload('NO2', 260));
    await page.getByRole('button', { name: '核对摘要' }).click();
    await page.getByText('摘要一致：字节未被改动').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '另存为文件' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toBe(payload('NO2', 260));
  });

  test('an officer acknowledges and dismisses with a reason; both stand in the timeline', async () => {
    await page.getByRole('button', { name: '签收' }).click();
    await page.getByRole('button', { name: '确认签收' }).click();
    await page.getByTestId('timeline').getByText('签收', { exact: true }).waitFor();
    await page.getByRole('button', { name: '排除', exact: true }).click();
    await page.getByRole('button', { name: '确认排除' }).click();
    await page.getByText('请选择理由。').waitFor();
    await page.getByPlaceholder('请选择').click();
    await page.getByRole('option', { name: '运维或校准' }).click();
    await page.getByLabel('说明（必填）').fill('校准记录 12');
    await page.getByRole('button', { name: '确认排除' }).click();
    await page.getByTestId('timeline').getByText('校准记录 12').waitFor();
    expect(await page.getByTestId('timeline').innerText()).toMatch(
      /排除[\s\S]*运维或校准[\s\S]*签收[\s\S]*生成线索/,
    );
    await page.locator('.lead-head').getByText('已排除', { exact: true }).waitFor();
  });

  test('a correction after the decision is shown while the page stays open', async () => {
    const corrected = JSON.parse(payload('NO2', 310)) as { readings: object[] };
    await publish('air-7', JSON.stringify({ readings: [{ ...corrected.readings[0], revision: 1 }] }));
    await page.getByText('决定之后超标时段有变化').waitFor();
    await page.getByRole('button', { name: '维持决定' }).waitFor();
  });

  test('the page of indicators shows the index of yesterday, and why the year is not valid', async () => {
    const start = Math.floor((lastHour + 8 * hourMs) / (24 * hourMs)) * 24 * hourMs - 32 * hourMs;
    const date = local(start).slice(0, 10);
    const day = { start: local(start), end: local(start + 24 * hourMs) };
    const mean = (pollutant: string, value: number, unit = 'ug/m3') => ({ pollutant, value, unit, ...day });
    const ozone = Array.from({ length: 24 }, (_, h) => ({
      pollutant: 'O3',
      value: h > 8 && h < 18 ? 150 : 40,
      unit: 'ug/m3',
      start: local(start + h * hourMs),
      end: local(start + (h + 1) * hourMs),
    }));
    const means = [
      mean('PM2.5', 116),
      mean('PM10', 90),
      mean('SO2', 8),
      mean('NO2', 30),
      mean('CO', 0.8, 'mg/m3'),
    ];
    await publish('air-8', JSON.stringify({ readings: [...means, ...ozone] }));
    // Announced, hence computed: the page asks once a minute only.
    await eventually(async () => {
      const query = { area: 'air-8', from: date, to: date };
      const { items } = await p.client.call(indicatorRoutes.air, { query });
      return items[0]?.aqi?.value === 152;
    });
    await page.goto(new URL(`/indicators?area=air-8&period=${date.slice(0, 4)}`, p.console).href);
    const cell = page.locator(`[data-date="${date}"]`);
    await cell.waitFor();
    // HJ 633-2026: PM2.5 of 116 is an index of 152, level 4.
    expect(await cell.getAttribute('title')).toContain(`${date}：AQI 152，中度污染，首要污染物 PM₂.₅`);
    expect(await text('[data-testid=indicator-good-days] .figure-value')).toBe('0');
    expect(await text('[data-testid=indicator-pm25]')).toMatch(/116[\s\S]*限值 30[\s\S]*无效/);
    await page.getByTestId('pollutants').getByText('有效天 1 个，应不少于 324 个').first().waitFor();
    expect(await text('[data-testid=ranking] tbody')).toContain('测试区');
    await page.goBack();
  });

  test('the water of a river is found by its name, and shown without the air', async () => {
    const lead = page.url();
    const values = { pH: 7.5, DO: 8, CODMn: 1.5, 'NH3-N': 0.4, TP: 0.02 };
    const readings = Object.entries(values).map(([pollutant, value]) => ({
      pollutant,
      value,
      unit: pollutant === 'pH' ? '1' : 'mg/L',
      start: local(lastHour),
      end: local(lastHour),
    }));
    await publish('sec-1', JSON.stringify({ readings }));
    const year = local(lastHour).slice(0, 4);
    await eventually(async () => {
      const query = {
        area: 'river:甲河',
        from: `${year}-01-01`,
        to: `${year}-12-31`,
        period: 'year',
      } as const;
      return (await p.client.call(indicatorRoutes.water, { query })).items.length === 1;
    });
    await page.goto(new URL(`/indicators?period=${year}`, p.console).href);
    // As one does: what is typed replaces the name that stands there.
    await page.getByRole('combobox', { name: '区域' }).click();
    await page.keyboard.type('甲河');
    await page.getByRole('option', { name: '一号断面' }).waitFor();
    await page.getByRole('option', { name: '甲河（河流）' }).click();
    await page
      .getByTestId('water')
      .getByRole('row', { name: /一号断面.*甲河 · 北江.*Ⅱ.*达标/ })
      .waitFor();
    expect(new URL(page.url()).searchParams.get('area')).toBe('river:甲河');
    await page.getByTestId('ranking').waitFor({ state: 'detached' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(lead);
  });

  test('a manager leaves a day out, with a reason, and takes the decision back', async () => {
    const lead = page.url();
    await page.goto(new URL('/indicators?area=air-8', p.console).href);
    const panel = page.getByTestId('exclusions');
    await panel.getByText('没有剔除决定').waitFor();
    await panel.getByRole('button', { name: '记录剔除' }).click();
    await page.getByRole('button', { name: '记录决定' }).click();
    // Nothing is sent without cause and reason.
    await page.getByText('请写明理由').waitFor();
    await page.getByRole('combobox', { name: '原因' }).click();
    await page.getByRole('option', { name: '沙尘' }).click();
    await page.getByLabel('理由').fill('沙尘过境');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: '记录决定' }).click();
    await panel.getByText('沙尘过境').waitFor();
    const { items } = await p.client.call(exclusionRoutes.listExclusions, {});
    const { subject } = await p.client.call(sessionRoutes.getSession, {});
    expect(items).toEqual([expect.objectContaining({ author: subject, area: 'air-8', reason: 'sand-dust' })]);
    expect(items[0]?.pollutants).toHaveLength(6);

    await panel.getByRole('button', { name: '撤销' }).click();
    await page.getByLabel('理由').fill('认定有误');
    await page.getByRole('button', { name: '确认撤销' }).click();
    await panel.getByText('认定有误').waitFor();
    await panel.getByText('已撤销').waitFor();
    expect(await panel.getByRole('button', { name: '撤销' }).count()).toBe(0);
    await page.goto(lead);
  });

  test('the page of law lists everything in force, page by page, with clauses in Chinese', async () => {
    const lead = page.url();
    await page.goto(new URL('/law?on=2026-03-01', p.console).href);
    const lines = page.locator('tr[data-law]');
    await lines.first().waitFor();
    const total = Number(/有效 (\d+) 条/.exec(await page.getByText(/有效 \d+ 条/).innerText())?.[1]);
    expect(total).toBeGreaterThan(300);
    expect(await lines.first().innerText()).toContain('表1、4.4（过渡期）');
    for (let shown = await lines.count(); shown < total;) {
      await page.getByRole('button', { name: '载入更多' }).click();
      const before = shown;
      shown = await eventually(async () => {
        const now = await lines.count();
        return now > before ? now : undefined;
      });
    }
    expect(await lines.count()).toBe(total);
    expect(await page.getByRole('button', { name: '载入更多' }).count()).toBe(0);
    expect(await page.locator('tr[data-law="aqi-levels:2026:4"]').innerText()).toContain('四级 中度污染');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(lead);
  });

  test('a manager says by which ways in a station may report; none at all is refused', async () => {
    const lead = page.url();
    await page.goto(p.console);
    const doors = page.getByTestId('doors-air-8');
    await doors.getByText('接入途径：不限').click();
    for (const name of [/^MQTT 直连/, /^MQTT 外部代理/, /^HJ 212/]) await page.getByLabel(name).uncheck();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('请至少选择一种途径').waitFor();
    await page.getByLabel(/^MQTT 外部代理/).check();
    await page.getByLabel(/^HJ 212/).check();
    expect(await englishSentences(page)).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await doors.getByText('仅 MQTT 外部代理、HJ 212').waitFor();
    await eventually(async () => {
      const { allowedDoors } = await p.client.call(stationRoutes.getStation, { params: { id: 'air-8' } });
      return allowedDoors?.join() === 'mqtt-bridge,hj212';
    });
    await page.goto(lead);
  });

  test('S19: a script in the name of a station is text, on every page that shows it', async () => {
    const lead = page.url();
    const name = '<img src=x onerror=globalThis.wasRun=1><script>globalThis.wasRun=1</script>';
    await importAll(p.client, 'stations', [
      'id,kind,name,nameEn,district,zone,simulated,waterBody,targetClass,river,basin',
      `air-9,air,${name},${name},${name},II,false,,,,`,
    ]);
    await p.known('air-9');
    await publish('air-9', payload('NO2', 290));
    for (const path of ['/', '/leads?view=all&tab=environment', '/indicators?area=air-9']) {
      await page.goto(new URL(path, p.console).href);
      await page.getByText(name).first().waitFor();
      expect(await page.evaluate('globalThis.wasRun')).toBeUndefined();
    }
    await page.goto(lead);
  });

  test('in Chinese no page says a sentence in English', async () => {
    const lead = page.url();
    for (const [path, ready] of [
      ['/', '[data-testid=group-air]'],
      ['/leads?view=all&tab=environment', '[data-lead]'],
      ['/indicators?area=air-8', '.calendar-day'],
      ['/law', 'tr[data-law]'],
      ['/nowhere', 'h1'],
      ['/leads/nowhere', '.state'],
      [new URL(lead).pathname, '.lead-head'],
    ] as const) {
      await page.goto(new URL(path, p.console).href);
      await page.locator(ready).first().waitFor();
      expect({ path, said: await englishSentences(page) }).toEqual({ path, said: [] });
    }
    await page.goto(lead);
  });

  test('English is one click away and is remembered', async () => {
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('heading', { name: 'Legal basis' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Legal basis' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    // The lead carries the Chinese name; the registry knows the English one.
    await page.getByRole('heading', { name: /^Station Seven/ }).waitFor();
  });

  test.each(['light', 'dark'] as const)(
    '%s: every page meets WCAG 2.1 AA as far as axe can tell',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('heading', { name: 'Course of the exceedance' }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      const lead = page.url();
      await page.goto(new URL('/leads?view=all&tab=environment', p.console).href);
      await row('Station Seven').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.goto(p.console);
      await page.getByTestId('group-air').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.goto(new URL('/indicators?area=air-8', p.console).href);
      await page.locator('.calendar-day').first().waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.goto(lead);
    },
  );

  test('on a telephone nothing is wider than the screen', async () => {
    const narrow = await context.newPage();
    await narrow.setViewportSize({ width: 390, height: 844 });
    await narrow.addInitScript(`sessionStorage.setItem('farwatch.token', ${JSON.stringify(p.token)})`);
    for (const [path, ready] of [
      ['/', '[data-testid=group-air]'],
      ['/leads?view=all&tab=environment', '[data-lead]'],
      ['/indicators?area=air-8', '.calendar-day'],
      [new URL(page.url()).pathname, '.lead-head'],
    ] as const) {
      await narrow.goto(new URL(path, p.console).href);
      await narrow.locator(ready).first().waitFor();
      expect(await narrow.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
        0,
      );
    }
    await narrow.close();
  });

  test('when the api goes away the window says so, and goes on by itself when it is back', async () => {
    await page.goto(new URL('/leads?view=all&tab=environment', p.console).href);
    await page.getByLabel('Live connection: Live').waitFor();
    const process = p.processes.get('all');
    if (!process) throw new Error('no process named all');
    await process.stop();
    await page.getByLabel('Live connection: Connection lost, trying again').waitFor();
    await process.start();
    await page.getByLabel('Live connection: Live').waitFor({ timeout: 60_000 });
    await publish('air-8', payload('NO2', 280));
    await row('Station Eight').waitFor();
    // And that of the station whose name is a script.
    expect(await text('nav [href="/leads"] .nav-count')).toBe('2');
  });

  test('nothing failed on the way and no request left this origin', () => {
    expect(seen.outside).toEqual([]);
    expect(
      seen.errors.filter((error) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|status of 50/.test(error)),
    ).toEqual([]);
  });
});
