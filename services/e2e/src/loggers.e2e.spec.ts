import { hj212SourceRoutes, leadRoutes, sessionRoutes } from '@farwatch/contracts/http';
import { importAll } from '@farwatch/kit/api-client';
import { DeviceLogger, madeUpSource, upload } from '@farwatch/simulator/hj212';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { accessibilityProblems, englishSentences, startBrowser, watch, type Watch } from './browser.js';
import { platform, type Platform } from './platform.js';

const mn = '010000A8900016F000169DC0';
const source = madeUpSource(mn, 1);
let p: Platform;
let browser: Browser;
let page: Page;
let seen: Watch;
let logger: DeviceLogger | undefined;

const row = () => page.locator(`tr[data-logger="${mn}"]`);
const minute = (ago: number) => {
  const dataTime = Math.floor(Date.now() / 600_000) * 600_000 - ago * 600_000;
  return upload('2051', { dataTime, factors: source.interval('2051', dataTime) });
};

beforeAll(async () => {
  // What is missing stays missing: nobody asks the logger for it.
  p = await platform(undefined, { FARWATCH_HJ212_FETCH_GAPS: '0' });
  await importAll(p.client, 'enterprises', ['id,name', 'ent-1,测试热电厂']);
  await importAll(p.client, 'outlets', [
    'id,enterprise,outletCode,name,nameEn,medium',
    'stack-1,ent-1,DA001,一号烟囱,Stack One,gas',
  ]);
  await importAll(p.client, 'limits', [
    'outlet,pollutant,averaging,value,unit,standard,clause,validFrom,validTo,confidence',
    'stack-1,a21026,hour,0.001,mg/m3,GB 13223-2011,1,2020-01-01,,verified',
    'stack-1,a21002,hour,0.001,mg/m3,GB 13223-2011,1,2020-01-01,,verified',
  ]);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript(`sessionStorage.setItem('farwatch.token', ${JSON.stringify(p.token)})`);
  seen = watch(page, new URL(p.console).origin);
}, 120_000);

afterAll(async () => {
  logger?.stop();
  await browser?.close();
  await p?.stop();
}, 60_000);

describe('a logger, from its first call to a command', () => {
  test('nobody has called yet: the page says what to do', async () => {
    await page.goto(new URL('/loggers', p.console).href);
    await page.getByText('还没有数采仪').waitFor();
  });

  test('who calls unregistered is shown, and registered with a form that names what is missing', async () => {
    logger = new DeviceLogger({
      ...{ host: '127.0.0.1', port: p.hj212Port, mn, pw: '654321', st: '31', version: 1 },
      ...{ source, settings: { overTimeMs: 500 }, pauseMs: 200 },
    });
    logger.send(minute(2), minute(1));
    logger.start();
    await row().getByText('未登记', { exact: true }).waitFor();
    await row()
      .getByRole('button', { name: `登记 ${mn}` })
      .click();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('新登记的数采仪需要密码。').waitFor();
    await page.getByText('请选择排放口或站点。').waitFor();
    await page.getByRole('combobox', { name: '排放口或站点' }).click();
    await page.getByRole('option', { name: /一号烟囱/ }).click();
    await page.getByLabel('访问密码（PW）').fill('654321');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await row().getByText('正常上报').waitFor();
    expect(await row().innerText()).toContain('一号烟囱');
    await eventually(() => logger!.summary.acked >= 2);
  });

  test('its page shows the last frames without the password, before and after', async () => {
    expect(await accessibilityProblems(page)).toEqual([]);
    await row().getByRole('link', { name: mn }).click();
    const frames = page.getByTestId('frames');
    await frames.getByText('已入库').first().waitFor();
    const text = await frames.innerText();
    expect(text).toContain('MN 未登记');
    expect(text).toContain('PW=******');
    expect(text).not.toContain('654321');
    expect(text).toMatch(/2051 [\s\S]*\d+ 条读数/);
    expect(await englishSentences(page)).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('a command is sent, carried out and recorded with who asked', async () => {
    const panel = page.getByTestId('commands');
    await panel.getByRole('button', { name: '下发命令' }).click();
    await page.getByRole('combobox', { name: '命令', exact: true }).click();
    await page.getByRole('option', { name: '补取小时数据' }).click();
    await page.getByRole('button', { name: '下发', exact: true }).click();
    await page.getByText('请填写起止时间。').waitFor();
    await page.getByRole('combobox', { name: '命令', exact: true }).click();
    await page.getByRole('option', { name: '设置实时数据间隔' }).click();
    await page.getByRole('button', { name: '下发', exact: true }).click();
    const entry = panel.locator('[data-command]', { hasText: '设置实时数据间隔' });
    await entry.getByText('完成', { exact: true }).waitFor();
    const { subject } = await p.client.call(sessionRoutes.getSession, {});
    expect(await entry.innerText()).toContain(subject);
    expect(await entry.innerText()).toContain('设备答复：执行成功');
    expect(logger!.settings.rtdIntervalS).toBe(60);
  });

  test('its registration is changed: what the api refuses is said, the password stays', async () => {
    await page.getByRole('button', { name: '修改登记' }).click();
    await page.getByLabel('单位（每行：编码=单位）').fill('a34013=furlong');
    await page.getByRole('button', { name: '保存' }).click();
    await page
      .getByRole('alert')
      .getByText(/unknown unit furlong/)
      .waitFor();
    await page.getByLabel('单位（每行：编码=单位）').fill('a34013=mg/m3');
    await page.getByRole('button', { name: '保存' }).click();
    await eventually(async () => {
      const { units } = await p.client.call(hj212SourceRoutes.getHj212Source, { params: { mn } });
      return JSON.stringify(units) === '{"a34013":"mg/m3"}';
    });
    const before = logger!.summary.acked;
    logger!.send(minute(0));
    await eventually(() => logger!.summary.acked > before);
  });

  test('networks, certificate and labels of the end are said in its registration; what is no network is named', async () => {
    await page.getByRole('button', { name: '修改登记' }).click();
    await page.getByLabel('允许的网段（每行一个，CIDR）').fill('127.0.0.1');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('每行应为一个网段，例如 10.1.0.0/16。').waitFor();
    await page.getByLabel('允许的网段（每行一个，CIDR）').fill('127.0.0.0/8');
    await page.getByLabel('客户端证书的通用名（CN）').fill('logger-7');
    await page.getByLabel('日（2031）').check();
    expect(await englishSentences(page)).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const kept = () => p.client.call(hj212SourceRoutes.getHj212Source, { params: { mn } });
    expect(await kept()).toMatchObject({
      ...{ networks: ['127.0.0.0/8'], certificate: 'logger-7', endLabelled: ['2031'] },
    });
    await page.getByRole('button', { name: '修改登记' }).click();
    await page.getByLabel('客户端证书的通用名（CN）').fill('');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await kept()).toMatchObject({ networks: ['127.0.0.0/8'] });
    expect(await kept()).not.toHaveProperty('certificate');
  });

  test('hours that did not come are listed', async () => {
    const hour = (ago: number) => {
      const dataTime = Math.floor(Date.now() / 3_600_000) * 3_600_000 - ago * 3_600_000;
      return upload('2061', { dataTime, factors: source.interval('2061', dataTime) });
    };
    const before = logger!.summary.acked;
    logger!.send(hour(6), hour(3));
    await eventually(() => logger!.summary.acked >= before + 2);
    await page.reload();
    await page.getByTestId('missing').getByRole('rowheader', { name: '小时（2061）' }).first().waitFor();
  });

  test('the original of its frame is opened with a reason, which the lead keeps', async () => {
    const lead = await eventually(
      async () => (await p.client.call(leadRoutes.listLeads, { query: { station: 'stack-1' } })).items[0],
      { timeoutMs: 60_000 },
    );
    await page.goto(new URL(`/leads/${lead.id}`, p.console).href);
    const evidence = page.getByTestId('evidence');
    await evidence.getByRole('button', { name: '显示原始字节' }).first().click();
    expect(await evidence.innerText()).toContain('PW=******');
    await evidence.getByRole('button', { name: '启封原始报文' }).click();
    await page.getByRole('button', { name: '启封', exact: true }).click();
    await page.getByText('请写明理由。').waitFor();
    await page.getByLabel('理由').fill('法院调取');
    expect(await englishSentences(page)).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: '启封', exact: true }).click();
    await page.getByTestId('opened').getByText('PW=654321').waitFor();
    await page.getByTestId('timeline').getByText('法院调取').waitFor();
    expect(await page.getByTestId('timeline').innerText()).toContain('启封原始报文');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('on a telephone nothing is wider than the screen, and English is there', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/loggers', `/loggers/${mn}`]) {
      await page.goto(new URL(path, p.console).href);
      await page.getByText(mn).first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('heading', { name: 'Last frames' }).waitFor();
  });

  test('nothing failed on the way and no request left this origin', () => {
    expect(seen.outside).toEqual([]);
    // The refusal that was provoked above.
    expect(seen.errors.filter((error) => !error.includes('status of 400'))).toEqual([]);
  });
});
