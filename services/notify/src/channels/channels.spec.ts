import { createHmac } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { createGuard } from './guarded-agent.js';
import { judgeMail } from './mail.js';
import { retryAfter } from './post.js';
import { dingtalkCall, feishuCall, judgeRobot, wecomCall } from './robots.js';
import { cutBytes, heading, lines } from './text.js';
import { judgeStatus, newSecret, signatureOf, webhookBody } from './webhook.js';
import type { Message } from '../store/delivery-store.js';

const message = (given: Partial<Message> = {}): Message => ({
  ...{ purpose: 'firing', at: '2026-11-30T00:00:00.000Z', simulated: false, more: 0, notes: [] },
  alerts: [
    {
      ...{ id: 'lead:x', phase: 'firing/1', state: 'firing', kind: 'suspected-exceedance', severity: 'high' },
      ...{ simulated: false, district: '东港区', lead: 'x', since: '2026-11-29T16:05:00.000Z' },
      title: { zh: '疑似超标排放：甲厂', en: 'suspected exceedance of an outlet: works A' },
    },
  ],
  ...given,
});

describe('webhooks', () => {
  const secret = newSecret();
  const seconds = Math.floor(Date.now() / 1_000);
  const body = webhookBody({ payload: message() });
  const headers = (signature: string, at = seconds, id = 'msg') => ({
    ...{ 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature },
  });
  const signature = signatureOf(secret, 'msg', seconds, body);

  test('are taken by the library of Standard Webhooks, also beside a former secret', () => {
    expect(new Webhook(secret).verify(body, headers(signature))).toMatchObject({
      type: 'alert.firing',
      timestamp: '2026-11-30T00:00:00.000Z',
      data: { alerts: [{ lead: 'x' }] },
    });
    const former = signatureOf(newSecret(), 'msg', seconds, body);
    expect(() => new Webhook(secret).verify(body, headers(`${former} ${signature}`))).not.toThrow();
  });
  test('are refused by it when anything was changed, or the time is six minutes off', () => {
    const verify = (text: string, given: Record<string, string>) => () =>
      new Webhook(secret).verify(text, given);
    expect(verify(body.replace('甲', '乙'), headers(signature))).toThrow();
    expect(verify(body, headers(signature, seconds, 'other'))).toThrow();
    expect(verify(body, headers(signature, seconds + 1))).toThrow();
    for (const off of [-360, 360]) {
      const at = seconds + off;
      expect(verify(body, headers(signatureOf(secret, 'msg', at, body), at))).toThrow();
    }
    expect(verify(body, headers(signatureOf(newSecret(), 'msg', seconds, body)))).toThrow();
  });
  test('name their type by dots and underscores', () => {
    expect(webhookBody({ payload: message({ purpose: 'step-down' }) })).toContain('"type":"alert.step_down"');
  });
  test('a status means what Standard Webhooks says', () => {
    const kind = (status: number) => judgeStatus({ status, afterMs: undefined }).kind;
    expect([200, 204, 301, 302, 400, 410, 429, 500, 502, 503, 504].map(kind)).toEqual(
      'delivered delivered failed failed failed disabled late failed late late late'.split(' '),
    );
    expect(judgeStatus({ status: 429, afterMs: 7_000 })).toMatchObject({ afterMs: 7_000 });
  });
  test('Retry-After is seconds or a date, at most a day', () => {
    expect(retryAfter('120', 0)).toBe(120_000);
    expect(retryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 10_000)).toBe(50_000);
    expect(retryAfter('999999', 0)).toBe(86_400_000);
    expect([retryAfter(undefined, 0), retryAfter('soon', 0)]).toEqual([undefined, undefined]);
  });
});

describe('addresses inside the house', () => {
  const guard = createGuard([]);
  test.each([
    ...['127.0.0.1', '127.1.2.3', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', '::7f00:1', '::ffff:127.0.0.1', 'fe80::1'],
    ...[
      'fc00::1',
      'fd12::1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
      'ff02::1',
      'x',
      '',
    ],
  ])('%s is not connected to', (address) => expect(guard.allows(address)).toBe(false));
  test.each(['1.1.1.1', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) =>
    expect(guard.allows(address)).toBe(true),
  );
  test('unless its network was named, and only that one', () => {
    const named = createGuard(['127.0.0.0/8', 'fd12::/16']);
    expect(['127.0.0.1', '::ffff:127.0.0.1', 'fd12::1'].map(named.allows)).toEqual([true, true, true]);
    expect(['10.0.0.1', '::1', 'fd13::1'].map(named.allows)).toEqual([false, false, false]);
    expect(() => createGuard(['nonsense'])).toThrow();
  });
});

describe('robots', () => {
  const nowMs = 1_700_000_000_123;
  test('DingTalk: time and signature in the address', () => {
    const { url, body } = dingtalkCall(
      message(),
      'https://oapi.dingtalk.com/robot/send?access_token=t',
      'SEC',
      nowMs,
    );
    const sign = createHmac('sha256', 'SEC').update(`${nowMs}\nSEC`).digest('base64');
    expect(new URL(url).searchParams.get('sign')).toBe(sign);
    expect(new URL(url).searchParams.get('access_token')).toBe('t');
    expect(body).toMatchObject({ msgtype: 'markdown', markdown: { title: expect.stringContaining('甲厂') } });
  });
  test('WeCom: markdown of at most 4,096 bytes', () => {
    const alerts = Array.from({ length: 200 }, () => message().alerts[0]!);
    const { body } = wecomCall(message({ alerts }), 'https://x/y');
    const { content } = (body as { markdown: { content: string } }).markdown;
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4_096);
    expect(content).not.toContain('\uFFFD');
  });
  test('Feishu: the key of the signature is time and secret', () => {
    const { body } = feishuCall(message(), 'https://x/y', 'SEC', nowMs);
    const sign = createHmac('sha256', '1700000000\nSEC').update('').digest('base64');
    expect(body).toMatchObject({ timestamp: '1700000000', sign, msg_type: 'text' });
    expect(feishuCall(message(), 'https://x/y', null, nowMs).body).not.toHaveProperty('sign');
  });
  test('what people wrote becomes neither a link nor a mention', () => {
    const alerts = [{ ...message().alerts[0]!, title: { zh: '[点我](http://x) <@all> @所有人', en: '' } }];
    const said = message({ alerts });
    const bodies = [
      dingtalkCall(said, 'https://x/y', null, nowMs).body,
      wecomCall(said, 'https://x/y').body,
      feishuCall(said, 'https://x/y', null, nowMs).body,
    ];
    for (const body of bodies.slice(0, 2)) expect(JSON.stringify(body)).not.toMatch(/\]\(|<@|@所有人/);
    expect(JSON.stringify(bodies[2])).not.toMatch(/<|>/);
  });
  test('the code in the body decides, not the status', () => {
    const kind = (status: number, body: object | string) =>
      judgeRobot({ status, afterMs: undefined, body: typeof body === 'string' ? body : JSON.stringify(body) })
        .kind;
    expect(kind(200, { errcode: 0 })).toBe('delivered');
    expect(kind(200, { code: 0, msg: 'success' })).toBe('delivered');
    expect(kind(200, { errcode: 310000 })).toBe('refused');
    expect(kind(200, { errcode: 45009 })).toBe('late');
    expect(kind(200, '<html>')).toBe('failed');
    expect(kind(500, '')).toBe('failed');
  });
});

test('a text says what is simulated, how many there are beside, and local times', () => {
  const simulated = message({ simulated: true, more: 3 });
  expect(heading(simulated, 'zh')).toBe('【模拟】新告警：疑似超标排放：甲厂 等 4 条');
  expect(heading(message({ purpose: 'test', alerts: [] }), 'en')).toBe('Test: Farwatch');
  expect(lines(simulated, 'zh')).toEqual([
    '【高】疑似超标排放：甲厂（东港区） 2026-11-30 00:05 编号 x',
    '另有 3 条，见控制台',
  ]);
  expect(cutBytes('天天天', 9)).toBe('天天天');
  expect(cutBytes('天天天天', 9)).toBe('天天…');
});

test('mail: 5xx is for good, all else may pass', () => {
  expect(judgeMail(Object.assign(new Error('no'), { responseCode: 550 })).kind).toBe('refused');
  expect(judgeMail(Object.assign(new Error('later'), { responseCode: 451 })).kind).toBe('failed');
  expect(judgeMail(new Error('connect ECONNREFUSED')).kind).toBe('failed');
});
