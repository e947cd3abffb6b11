import { randomUUID } from 'node:crypto';

import { alertSettingRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { receiversNamed, recipientsOf } from '@farwatch/domain/alert';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { inTransaction } from '@farwatch/persistence/transaction';
import { Controller, Inject } from '@nestjs/common';

import { CLOCK, DEPS } from './tokens.js';
import { newSecret } from '../channels/webhook.js';
import { putNotice } from '../groups/notice.js';
import { noteText } from '../groups/message.js';
import { addDelivery, type Message } from '../store/delivery-store.js';
import {
  putReceiver,
  readBook,
  readReceiver,
  readReceivers,
  readRotas,
  readRouting,
  removeSetting,
  type StoredReceiver,
} from '../store/settings-store.js';

type Item = Answer<typeof alertSettingRoutes.listReceivers>['items'][number];
type Given = Call<typeof alertSettingRoutes.putReceiver>['body'];

/** How long a former secret still signs. */
const changeOverMs = 86_400_000;
const outward = ['webhook', 'dingtalk', 'wecom', 'feishu'];

@Controller()
export class ReceiversController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(alertSettingRoutes.listReceivers)
  async list(): Promise<Answer<typeof alertSettingRoutes.listReceivers>> {
    return { items: (await readReceivers(this.deps.pool)).map(itemOf) };
  }

  @Endpoint(alertSettingRoutes.putReceiver)
  async put(
    @In() { params, body, principal }: Call<typeof alertSettingRoutes.putReceiver>,
  ): Promise<Answer<typeof alertSettingRoutes.putReceiver>> {
    const { id } = params;
    const wrong = faultOf(id, body);
    if (wrong !== undefined) throw new Problem(400, 'invalid-input', wrong.message, [wrong]);
    return inTransaction(this.deps.pool, async (client) => {
      const before = await readReceiver(client, id);
      if (body.rota !== undefined && !(await readRotas(client)).some((one) => one.id === body.rota))
        throw new Problem(400, 'invalid-input', `there is no rota ${body.rota}`, [
          { path: 'body.rota', message: 'unknown' },
        ]);
      const secrets = secretsOf(before, body, this.now());
      const { secret: _, rotateSecret: __, ...given } = body;
      await putReceiver(client, { ...given, id, ...secrets }, principal.name);
      if (body.enabled)
        await putNotice(
          client,
          {
            id: `receiver:${id}`,
            state: 'resolved',
            title: { zh: `接收方“${body.name}”已重新启用`, en: `the receiver ${body.name} is in use again` },
          },
          this.now(),
        );
      const made = body.channel === 'webhook' && secrets.secret !== before?.secret ? secrets.secret : null;
      return { ...itemOf((await readReceiver(client, id))!), ...(made !== null && { secret: made }) };
    });
  }

  @Endpoint(alertSettingRoutes.removeReceiver)
  async remove(
    @In() { params: { id } }: Call<typeof alertSettingRoutes.removeReceiver>,
  ): Promise<Answer<typeof alertSettingRoutes.removeReceiver>> {
    return inTransaction(this.deps.pool, async (client) => {
      const { doc } = await readRouting(client);
      const rotas = await readRotas(client);
      const named = receiversNamed(doc.root).includes(id)
        ? 'a route'
        : rotas.find((one) => one.fallback === id)?.id;
      if (id === 'console' || named !== undefined)
        throw new Problem(
          409,
          'conflict',
          `${id} is named by ${named ?? 'the platform'}: take it out there first`,
        );
      return { removed: await removeSetting(client, 'receiver', id) };
    });
  }

  @Endpoint(alertSettingRoutes.testReceiver)
  async test(
    @In() { params: { id }, principal }: Call<typeof alertSettingRoutes.testReceiver>,
  ): Promise<Answer<typeof alertSettingRoutes.testReceiver>> {
    const nowMs = this.now();
    return inTransaction(this.deps.pool, async (client) => {
      const book = await readBook(client);
      const receiver = book.receivers.get(id);
      if (receiver === undefined) throw notFound('receiver', id);
      // Also one that is disabled: whoever mends it tries it first.
      const receivers = new Map([...book.receivers, [id, { ...receiver, enabled: true }]]);
      const recipients = recipientsOf([id], { ...book, receivers }, 'high', nowMs);
      const deliveries: string[] = [];
      for (const { recipient, channel, receiver: to, note } of recipients) {
        const one = randomUUID();
        const payload: Message = {
          ...{ purpose: 'test', at: new Date(nowMs).toISOString(), simulated: false, alerts: [], more: 0 },
          notes: [
            { zh: `${principal.name} 发出的测试通知`, en: `a test that ${principal.name} asked for` },
            ...(note === undefined ? [] : [noteText(note)]),
          ],
        };
        await addDelivery(
          client,
          {
            ...{ id: one, purpose: 'test', receiver: to, channel, recipient, district: null },
            ...{ simulated: false, payload, replayOf: null },
          },
          { nowMs, atMs: nowMs },
        );
        deliveries.push(one);
      }
      return { deliveries };
    });
  }
}

function faultOf(id: string, body: Given): { path: string; message: string } | undefined {
  const { channel, to, rota, url } = body;
  if ((id === 'console') !== (channel === 'console'))
    return { path: 'body.channel', message: 'the receiver console is the console, and there is no other' };
  if (outward.includes(channel) !== (url !== undefined))
    return { path: 'body.url', message: 'webhooks and robots have a url, the others none' };
  const people = channel === 'mail' || channel === 'sms';
  if (people !== ((to !== undefined && to.length > 0) !== (rota !== undefined)))
    return { path: 'body.to', message: 'mail and sms have addresses or a rota, the others neither' };
  if (channel === 'mail' && to?.some((one) => !/^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(one)) === true)
    return { path: 'body.to', message: 'not an address of mail' };
  if (body.rotateSecret === true && channel !== 'webhook')
    return { path: 'body.rotateSecret', message: 'of webhooks only' };
  if (body.secret !== undefined && channel !== 'dingtalk' && channel !== 'feishu')
    return {
      path: 'body.secret',
      message: 'only the robots of DingTalk and Feishu have a secret that is given',
    };
  return undefined;
}

/** A new webhook gets its secret, another one on demand; a robot has the one that it was given. */
function secretsOf(
  before: StoredReceiver | undefined,
  { channel, secret, rotateSecret }: Given,
  nowMs: number,
): Pick<StoredReceiver, 'secret' | 'formerSecret' | 'formerUntil'> {
  const kept = before?.channel === channel ? before : undefined;
  const { formerSecret = null, formerUntil = null } = kept ?? {};
  if (channel !== 'webhook')
    return { secret: secret ?? kept?.secret ?? null, formerSecret: null, formerUntil: null };
  if (kept === undefined || kept.secret === null)
    return { secret: newSecret(), formerSecret: null, formerUntil: null };
  if (rotateSecret !== true) return { secret: kept.secret, formerSecret, formerUntil };
  return { secret: newSecret(), formerSecret: kept.secret, formerUntil: new Date(nowMs + changeOverMs) };
}

function itemOf(one: StoredReceiver): Item {
  return {
    ...{ id: one.id, name: one.name, channel: one.channel, enabled: one.enabled },
    ...(one.recipients.length > 0 && { to: one.recipients }),
    ...(one.rota !== null && { rota: one.rota }),
    ...(one.url !== null && { url: one.url }),
    hasSecret: one.secret !== null,
    ...(one.disabledBecause !== null && { disabledBecause: one.disabledBecause }),
    ...{ changedAt: one.changedAt.toISOString(), changedBy: one.changedBy },
  };
}
