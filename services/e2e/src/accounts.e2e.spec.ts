import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { accessibilityProblems, englishSentences, startBrowser, watch, type Watch } from './browser.js';
import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

const first = 'a river runs through it 7';
const second = 'the lantern over the weir';
let p: Platform;
let browser: Browser;
let seen: Watch;
let admin: Page;
let officer: Page;

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

beforeAll(async () => {
  p = await platform({ all: 'registry,rules,enforcement,reporting,parking,api' });
  browser = await startBrowser();
  const context = () => browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  admin = await open(await context());
  officer = await open(await context());
  // Before somebody has signed in, the browser asks whether it has a session: 401.
  seen = watch(admin, new URL(p.console).origin, [401, 400, 409]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await p?.stop();
}, 60_000);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

describe('accounts, from the first administrator to a disabled officer', () => {
  let code = '';

  test('the first visit asks for the bootstrap token and makes the first administrator', async () => {
    await admin.goto(p.console);
    await field(admin, '启动令牌').fill(p.token);
    await field(admin, '登录名').fill('zhang.guan');
    await field(admin, '姓名').fill('张管');
    await field(admin, '新密码').fill('password2026');
    await field(admin, '再输入一次新密码').fill('password2026');
    expect(await englishSentences(admin)).toEqual([]);
    expect(await accessibilityProblems(admin)).toEqual([]);
    await button(admin, '建立并登录').click();
    await admin.getByRole('alert').getByText('常见密码').waitFor();
    await field(admin, '新密码').fill(first);
    await field(admin, '再输入一次新密码').fill(first);
    await button(admin, '建立并登录').click();
    await admin.getByRole('link', { name: '张管' }).waitFor();
    // The page loaded again goes on with the session.
    await admin.reload();
    await admin.getByRole('link', { name: '张管' }).waitFor();
  });

  test('the administrator makes an account and is shown the code once', async () => {
    await admin.getByRole('link', { name: '账号', exact: true }).click();
    await button(admin, '建立账号').click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByLabel('登录名').fill('wang.wei');
    await dialog.getByLabel('姓名').fill('王伟');
    await dialog.getByLabel('执法人员').check();
    await dialog.getByLabel('辖区').fill('A，B');
    await dialog.getByRole('button', { name: '建立账号' }).click();
    code = (await admin.getByTestId('code').innerText()).trim();
    expect(code).toMatch(/^\w{5}(-\w{5}){3}$/);
    const row = admin.locator('tr', { hasText: 'wang.wei' });
    await row.getByText('待设置密码').waitFor();
    expect(await row.innerText()).toContain('A, B');
    expect(await englishSentences(admin)).toEqual([]);
    expect(await accessibilityProblems(admin)).toEqual([]);
  });

  test('its owner chooses a password, makes a token and changes the password', async () => {
    await officer.goto(p.console);
    await button(officer, '首次登录或忘记密码：使用一次性代码').click();
    await field(officer, '登录名').fill('wang.wei');
    await field(officer, '一次性代码').fill(code);
    await field(officer, '新密码').fill(second);
    await field(officer, '再输入一次新密码').fill(second);
    await button(officer, '登录').click();
    await officer.getByRole('link', { name: '王伟' }).click();
    await button(officer, '创建令牌').click();
    const token = await officer.getByTestId('new-token').innerText();
    const whoAmI = await fetch(`${new URL(p.console).origin}/api/v1/session`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await whoAmI.json()).toMatchObject({ subject: 'wang.wei', scope: { districts: ['A', 'B'] } });
    expect(await englishSentences(officer)).toEqual([]);
    expect(await accessibilityProblems(officer)).toEqual([]);
    // No accounts for somebody who manages none.
    expect(await officer.getByRole('link', { name: '账号', exact: true }).count()).toBe(0);
    await field(officer, '当前密码').fill(second);
    await field(officer, '新密码').fill(first);
    await field(officer, '再输入一次新密码').fill(first);
    await button(officer, '修改密码').click();
    await officer.getByText('密码已修改').waitFor();
    await button(officer, '退出登录').click();
    await field(officer, '登录名').fill('wang.wei');
    await field(officer, '密码').fill(second);
    await button(officer, '登录').click();
    await officer.getByRole('alert').getByText('不正确').waitFor();
    await field(officer, '密码').fill(first);
    await button(officer, '登录').click();
    await officer.getByRole('link', { name: '王伟' }).waitFor();
  });

  test('who is disabled is at the sign-in page with the next request, and the command line sees it', async () => {
    const row = admin.locator('tr', { hasText: 'wang.wei' });
    await row.getByRole('button', { name: '停用' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: '停用' }).click();
    await row.getByText('已停用').waitFor();
    await officer.reload();
    await field(officer, '登录名').waitFor();
    const { origin } = new URL(p.console);
    const { code: exit, out } = await runCli([
      '--api',
      origin,
      '--token',
      p.token,
      'users',
      'list',
      '--json',
    ]);
    expect(exit).toBe(0);
    const { items } = JSON.parse(out) as { items: { name: string; disabledAt: string | null }[] };
    expect(items.map(({ name, disabledAt }) => [name, disabledAt !== null])).toEqual([
      ['wang.wei', true],
      ['zhang.guan', false],
    ]);
    expect(seen.errors).toEqual([]);
    expect(seen.outside).toEqual([]);
  });
});
