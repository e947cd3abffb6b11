import type { AddressInfo } from 'node:net';

import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';

import { createGuard, guardedAgent } from '../src/channels/guarded-agent.js';
import { openChannels, type Channels } from '../src/channels/open-channels.js';
import { post } from '../src/channels/post.js';
import { tryDelivery } from '../src/deliver/deliver.js';
import { startDeliverWorkers } from '../src/deliver/deliver-workers.js';
import { openEndpoint, type Endpoint } from './endpoint.js';
import { fact, minute, noon, openNotify, type TestNotify } from './support.js';

let notify: TestNotify;
let hook: Endpoint;
let channels: Channels;
let at: number;
const open = (smtpUrl?: string): Channels =>
  openChannels(
    { smtpUrl, mailFrom: 'Farwatch <f@x.cn>', innerNetworks: ['127.0.0.0/8'], smsFile: undefined },
    silentLogger,
  );
beforeEach(async () => {
  notify = await openNotify();
  hook = await openEndpoint();
  channels = open();
  at = noon;
});
afterEach(async () => {
  await channels?.close();
  await hook?.close();
  await notify?.close();
});

interface Row {
  readonly id: string;
  readonly channel: 'webhook' | 'mail' | 'sms' | 'dingtalk';
  readonly state: string;
  readonly attempt: number;
  readonly next_at: Date | null;
}
const deliveries = (): Promise<Row[]> =>
  notify.rows<Row>(
    `SELECT id, channel, state, attempt, next_at FROM notify.delivery WHERE channel <> 'console' ORDER BY id`,
  );
const attempts = (): Promise<object[]> =>
  notify.rows('SELECT attempt, outcome, status FROM notify.delivery_attempt ORDER BY delivery, attempt');

/** One alert, told to a receiver: its delivery. */
async function told(receiver: Parameters<TestNotify['receiver']>[0]): Promise<Row> {
  await notify.receiver(receiver);
  await notify.routing({ receivers: [receiver.id] });
  await notify.facts(at, fact('one', 1));
  await notify.look((at += minute));
  return (await deliveries())[0]!;
}

/** Tries a delivery at the present of the test, as a worker does, and writes down what became of it. */
async function attempt(one: Row, signal = new AbortController().signal): Promise<Row> {
  const [now] = await notify.rows<Row>('SELECT * FROM notify.delivery WHERE id = $1', [one.id]);
  const effect = await tryDelivery(
    { delivery: one.id, attempt: now!.attempt + 1 },
    {
      ...{ pool: notify.pool, now: () => at, simulatedOutside: false, inHand: new Map() },
      send: channels.senders[one.channel],
    },
    signal,
  );
  await inTransaction(notify.pool, effect);
  return (await notify.rows<Row>('SELECT * FROM notify.delivery WHERE id = $1', [one.id]))[0]!;
}
/** Goes on to when it is tried next, and tries it. */
async function next(one: Row): Promise<Row> {
  const [now] = await notify.rows<Row>('SELECT * FROM notify.delivery WHERE id = $1', [one.id]);
  at = now!.next_at!.getTime();
  await notify.rows('UPDATE notify.receiver SET rests_until = NULL WHERE rests_until <= $1', [new Date(at)]);
  return attempt(one);
}

describe('webhooks', () => {
  const secret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
  const receiver = () => ({ id: 'city', channel: 'webhook', url: hook.url }) as const;

  test('are signed so that the library of Standard Webhooks takes them', async () => {
    at = Date.now();
    await notify.receiver(receiver());
    await notify.routing({ receivers: ['city'] });
    await notify.facts(at, fact('one', 1, { openedMs: at }));
    await notify.look((at += minute));
    const [one] = await deliveries();
    at = Date.now();
    expect((await attempt(one!)).state).toBe('delivered');
    const [{ headers, body }] = hook.got as [(typeof hook.got)[number]];
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'alert.firing',
      data: { alerts: [{ id: 'lead:one', lead: 'one', phase: 'firing/1' }] },
    });
    expect(headers['webhook-id']).toBe(one!.id);
  });

  test('killed between the answer and the commit: sent again with the same id, so it counts once', async () => {
    const one = await told(receiver());
    const options = {
      ...{ pool: notify.pool, now: () => at, simulatedOutside: false, inHand: new Map() },
      send: channels.senders.webhook,
    };
    const effect = await tryDelivery({ delivery: one.id, attempt: 1 }, options, new AbortController().signal);
    const killed = inTransaction(notify.pool, async (client) => {
      await effect(client);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await attempts()).toEqual([]);
    expect((await attempt(one)).state).toBe('delivered');
    expect((await attempt(one)).state).toBe('delivered');
    expect(hook.got).toHaveLength(2);
    expect(new Set(hook.got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([one.id]));
    expect(new Set(hook.got.map(({ body }) => body)).size).toBe(1);
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'delivered', status: 204 }]);
  });

  test('fail by the schedule, then the endpoint is disabled and the console hears of it', async () => {
    hook.answer = (response) => response.writeHead(500).end();
    const one = await told(receiver());
    let row = await attempt(one);
    const waits: number[] = [];
    while (row.state === 'pending') {
      waits.push((row.next_at!.getTime() - at) / minute);
      row = await next(one);
    }
    expect(row).toMatchObject({ state: 'failed', attempt: 10 });
    const wanted = [1 / 12, 5, 30, 120, 300, 600, 840, 1_200, 1_440];
    waits.forEach((wait, n) =>
      expect([n, wait >= wanted[n]! && wait <= wanted[n]! * 1.1]).toEqual([n, true]),
    );
    expect(waits).toHaveLength(9);
    const [state] = await notify.rows('SELECT enabled, disabled_because FROM notify.receiver WHERE id = $1', [
      'city',
    ]);
    expect(state).toEqual({ enabled: false, disabled_because: 'exhausted' });
    const shown = await notify.rows(`SELECT id, told FROM notify.alert WHERE kind = 'receiver-disabled'`);
    expect(shown).toEqual([{ id: 'receiver:city', told: 'firing' }]);
    expect(new Set(hook.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('410 disables at once, and what is still to come is dropped', async () => {
    hook.answer = (response) => response.writeHead(410).end();
    const one = await told(receiver());
    await notify.facts(at, fact('two', 1, { openedMs: at }));
    await notify.look((at += minute));
    expect((await attempt(one)).state).toBe('failed');
    const other = (await deliveries()).find(({ id }) => id !== one.id)!;
    expect((await attempt(other)).state).toBe('dropped');
    expect(hook.got).toHaveLength(1);
    const [state] = await notify.rows('SELECT enabled, disabled_because FROM notify.receiver WHERE id = $1', [
      'city',
    ]);
    expect(state).toEqual({ enabled: false, disabled_because: 'gone' });
  });

  test('429 with Retry-After is left alone for so long, also with other deliveries', async () => {
    hook.answer = (response) => response.writeHead(429, { 'retry-after': '900' }).end();
    const one = await told(receiver());
    await notify.facts(at, fact('two', 1, { openedMs: at }));
    await notify.look((at += minute));
    const row = await attempt(one);
    expect(row.next_at!.getTime() - at).toBe(900_000);
    const other = (await deliveries()).find(({ id }) => id !== one.id)!;
    const put = await attempt(other);
    expect(put).toMatchObject({ state: 'pending', attempt: 0 });
    expect(put.next_at!.getTime()).toBe(row.next_at!.getTime());
    expect(hook.got).toHaveLength(1);
    hook.answer = (response) => response.writeHead(200).end();
    expect((await next(one)).state).toBe('delivered');
    expect((await attempt(other)).state).toBe('delivered');
  });

  test('a redirect is a failure and is not followed', async () => {
    const canary = await openEndpoint();
    hook.answer = (response) => response.writeHead(302, { location: canary.url }).end();
    const one = await told(receiver());
    await attempt(one);
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'failed', status: 302 }]);
    expect(canary.got).toEqual([]);
    await canary.close();
  });

  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    'localhost',
    'localhost.',
  ])('%s is refused when no network of the house was named: no connection is made', async (host) => {
    const guard = createGuard([]);
    // Names are loopback here, whatever the resolver of this machine makes of them.
    const agent = guardedAgent(guard, {
      resolve: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const { port } = new URL(hook.url);
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${port}/`;
      const result = await post({ agent, guard }, url, '{}', {}, at, new AbortController().signal);
      expect([url, 'kind' in result && result.kind]).toEqual([url, 'refused']);
    }
    expect(hook.got).toEqual([]);
    await agent.destroy();
  });

  test('a name whose second answer is an inner one is refused: all answers are checked, and none is asked for again', async () => {
    const guard = createGuard([]);
    let asked = 0;
    const agent = guardedAgent(guard, {
      resolve: (_, __, done) => {
        asked++;
        done(null, [
          { address: '1.1.1.1', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      },
    });
    const url = `https://rebound.example:${new URL(hook.url).port}/`;
    const result = await post({ agent, guard }, url, '{}', {}, at, new AbortController().signal);
    expect(result).toMatchObject({ kind: 'refused' });
    expect([asked, hook.got.length]).toEqual([1, 0]);
    await agent.destroy();
  });

  test('one that hangs holds no other: the rest is delivered meanwhile', async () => {
    const dead = await openEndpoint();
    dead.answer = () => undefined;
    at = Date.now();
    await notify.receiver({ id: 'dead', channel: 'webhook', url: dead.url });
    await notify.receiver(receiver());
    await notify.receiver({ id: 'robot', channel: 'dingtalk', url: hook.url });
    await notify.routing({ receivers: ['dead', 'city', 'robot'], groupBy: ['station'] });
    await notify.facts(
      at,
      ...Array.from({ length: 20 }, (_, n) => fact(`n${n}`, 1, { openedMs: at, atMs: at })),
    );
    hook.answer = (response) => response.writeHead(200).end('{"errcode": 0}');
    await notify.look(at + minute);
    await notify.rows(`UPDATE notify.work SET due_at = now() WHERE kind LIKE 'deliver-%'`);
    const workers = startDeliverWorkers({
      ...{
        pool: notify.pool,
        log: silentLogger,
        now: Date.now,
        simulatedOutside: false,
        channels,
        pollMs: 50,
      },
    });
    try {
      await eventually(
        async () =>
          (await notify.rows(`SELECT FROM notify.delivery WHERE state = 'delivered'`)).length === 40,
        { timeoutMs: 12_000 },
      );
      // Faster than one try at the dead one may take.
      expect(await notify.rows(`SELECT FROM notify.delivery_attempt WHERE outcome = 'failed'`)).toEqual([]);
      expect(dead.got.length).toBeLessThanOrEqual(2);
    } finally {
      await workers.stop();
      await dead.close();
    }
  }, 60_000);
});

describe('mail', () => {
  const mails: ParsedMail[] = [];
  let server: SMTPServer | undefined;
  const listen = (port = 0): Promise<number> =>
    new Promise((done) => {
      server = new SMTPServer({
        ...{ disabledCommands: ['AUTH', 'STARTTLS'], logger: false },
        onRcptTo: ({ address }, _, reply) =>
          reply(
            address.startsWith('gone')
              ? Object.assign(new Error('no such user'), { responseCode: 550 })
              : null,
          ),
        onData: (stream, _, reply) =>
          void simpleParser(stream).then((mail) => {
            mails.push(mail);
            reply(null);
          }),
      });
      server.listen(port, '127.0.0.1', () => done((server!.server.address() as AddressInfo).port));
    });
  const stop = (): Promise<void> =>
    new Promise((done) => (server === undefined ? done() : server.close(() => done())));
  const receiver = { id: 'desk', channel: 'mail', to: ['a@x.cn'] } as const;
  beforeEach(() => void mails.splice(0));
  afterEach(stop);

  test('arrives, in both languages, with an id that stays', async () => {
    const port = await listen();
    channels = open(`smtp://127.0.0.1:${port}`);
    const one = await told({ ...receiver, to: [...receiver.to] });
    expect((await attempt(one)).state).toBe('delivered');
    expect(mails[0]).toMatchObject({
      subject: '新告警：疑似超标 one',
      messageId: `<${one.id}@farwatch>`,
      text: expect.stringContaining('New alerts: exceedance one'),
    });
  });

  test('a server that is down for an hour: nothing is lost, nothing comes twice', async () => {
    const port = await listen();
    await stop();
    channels = open(`smtp://127.0.0.1:${port}`);
    let row = await told({ ...receiver, to: [...receiver.to] });
    const began = at;
    row = await attempt(row);
    while (at - began < 60 * minute) {
      expect(row.state).toBe('pending');
      row = row.next_at!.getTime() - began < 60 * minute ? await next(row) : row;
      if (row.next_at!.getTime() - began >= 60 * minute) break;
    }
    expect(mails).toEqual([]);
    await listen(port);
    expect((await next(row)).state).toBe('delivered');
    expect(mails).toHaveLength(1);
    expect(at - began).toBeLessThan(180 * minute);
  });

  test('of two recipients one is refused for good, the other one gets it', async () => {
    const port = await listen();
    channels = open(`smtp://127.0.0.1:${port}`);
    await told({ ...receiver, to: ['gone@x.cn', 'b@x.cn'] });
    const states = [];
    for (const one of await deliveries()) states.push((await attempt(one)).state);
    expect(states.sort()).toEqual(['delivered', 'failed']);
    expect(mails).toHaveLength(1);
    const [state] = await notify.rows('SELECT enabled FROM notify.receiver WHERE id = $1', ['desk']);
    expect(state).toEqual({ enabled: true });
  });

  test('killed between the answer and the commit it comes twice, and a reader can tell: the id is the same', async () => {
    const port = await listen();
    channels = open(`smtp://127.0.0.1:${port}`);
    const one = await told({ ...receiver, to: [...receiver.to] });
    await tryDelivery(
      { delivery: one.id, attempt: 1 },
      {
        ...{ pool: notify.pool, now: () => at, simulatedOutside: false, inHand: new Map() },
        send: channels.senders.mail,
      },
      new AbortController().signal,
    );
    await attempt(one);
    expect(mails.map(({ messageId }) => messageId)).toEqual([`<${one.id}@farwatch>`, `<${one.id}@farwatch>`]);
  });

  test('without a server it says what to set', async () => {
    const one = await told({ ...receiver, to: [...receiver.to] });
    expect((await attempt(one)).state).toBe('failed');
    const [row] = await notify.rows<{ detail: string }>('SELECT detail FROM notify.delivery_attempt');
    expect(row!.detail).toContain('FARWATCH_SMTP_URL');
  });
});

test('short messages without a provider say that nothing was sent', async () => {
  const one = await told({ id: 'phone', channel: 'sms', to: ['13800000000'] });
  expect((await attempt(one)).state).toBe('failed');
  const [row] = await notify.rows<{ detail: string }>('SELECT detail FROM notify.delivery_attempt');
  expect(row!.detail).toContain('no provider');
});

test('what quiet hours held is told at their end, and not when it is over by then', async () => {
  await notify.people('li');
  await notify.rota({
    ...{ id: 'night', people: [{ account: 'li', mail: 'li@x.cn' }] },
    turns: { start: new Date(noon - 86_400_000).toISOString(), turnMs: 864_000_000, order: ['li'] },
    // From eleven to one: noon lies in it.
    quiet: { from: 660, until: 780, except: ['high'] },
  });
  await notify.receiver({ id: 'duty', channel: 'mail', to: [], rota: 'night' });
  await notify.routing({ receivers: ['duty'], groupBy: ['station'] });
  await notify.facts(at, fact('one', 1), fact('two', 1), fact('urgent', 1, { severity: 'high' }));
  await notify.look((at += minute));
  const held = (await deliveries()).filter(({ next_at }) => next_at!.getTime() === noon + 60 * minute);
  expect(held).toHaveLength(2);
  await notify.facts(at, fact('two', 2, { state: 'acknowledged', atMs: at }));
  await notify.look((at += 10 * minute));
  const outcomes = [];
  for (const one of held) outcomes.push((await next(one)).state);
  // Mail is not configured here: the one that is tried fails.
  expect(outcomes.sort()).toEqual(['dropped', 'failed']);
});

test('a receiver that was removed meanwhile is not told', async () => {
  const one = await told({ id: 'city', channel: 'webhook', url: hook.url });
  await notify.rows('DELETE FROM notify.receiver WHERE id = $1', ['city']);
  expect((await attempt(one)).state).toBe('dropped');
  expect(hook.got).toEqual([]);
});
