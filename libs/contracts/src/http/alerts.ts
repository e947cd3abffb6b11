import { z } from 'zod';

import { time } from '../events/index.js';
import {
  alertChannel,
  alertDeliveryItem,
  alertItem,
  alertMatch,
  alertReceiver,
  alertReceiverItem,
  alertRota,
  alertRouting,
  alertSettingId,
  alertSilence,
  alertState,
  dutyItem,
} from './alert-item.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const bySetting = z.object({ id: alertSettingId });
const byId = z.object({ id: z.string().min(1).max(64) });
const officers = ['officer', 'head', 'manager'] as const;
const settingsReaders = ['head', 'manager', 'admin'] as const;
const settingsWriters = ['manager', 'admin'] as const;

/** What officers and heads see of alerts and do about them. An alert of a lead is acknowledged by acknowledging the lead. */
export const alertRoutes = {
  listAlerts: route({
    id: 'list-alerts',
    method: 'GET',
    path: '/alerts',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '告警列表（已在控制台通知的），最近通知的在前；确认告警即确认其线索',
      en: 'Alerts that were told on the console, the last told first; one is acknowledged by acknowledging its lead',
    },
    query: pageQuery.extend({ state: alertState.optional() }),
    response: pageOf(alertItem),
  }),
  streamAlerts: route({
    id: 'stream-alerts',
    method: 'GET',
    path: '/alerts/stream',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '告警实时流（SSE），断线后凭 Last-Event-ID 续传',
      en: 'Live feed of alerts (server-sent events), resumable by Last-Event-ID',
    },
    response: alertItem,
    responseType: 'event-stream',
  }),
  listSilences: route({
    id: 'list-alert-silences',
    method: 'GET',
    path: '/alerts/silences',
    roles: staff,
    scope: 'district',
    summary: { zh: '静默列表，最新的在前', en: 'Silences, newest first' },
    query: pageQuery,
    response: pageOf(alertSilence),
  }),
  createSilence: route({
    id: 'create-alert-silence',
    method: 'POST',
    path: '/alerts/silences',
    roles: officers,
    scope: 'district',
    summary: {
      zh: '静默匹配的告警至某一时间（最长 31 天）；只对本人辖区有效',
      en: 'Keep what matches quiet until a time (31 days at most), in the districts of the caller only',
    },
    body: z.strictObject({
      match: alertMatch,
      /** Without it from now on. */
      from: time.optional(),
      until: time,
      note: z.string().min(1).max(1_000),
      /** Some of the caller's; without it all of them. */
      districts: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
    }),
    response: alertSilence,
    status: 201,
  }),
  endSilence: route({
    id: 'end-alert-silence',
    method: 'DELETE',
    path: '/alerts/silences/{id}',
    roles: officers,
    scope: 'district',
    summary: { zh: '提前结束静默', en: 'End a silence now' },
    params: byId,
    response: alertSilence,
  }),
  listDuty: route({
    id: 'list-alert-duty',
    method: 'GET',
    path: '/alerts/duty',
    roles: staff,
    scope: 'district',
    summary: { zh: '现在谁值班；空缺会说明', en: 'Who is on duty now; holes are said' },
    response: z.object({ items: z.array(dutyItem) }),
  }),
  listDeliveries: route({
    id: 'list-alert-deliveries',
    method: 'GET',
    path: '/alerts/deliveries',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '通知投递记录，含每次尝试，最新的在前',
      en: 'Deliveries with every attempt, newest first',
    },
    query: pageQuery.extend({
      state: alertDeliveryItem.shape.state.optional(),
      channel: alertChannel.optional(),
      receiver: alertSettingId.optional(),
    }),
    response: pageOf(alertDeliveryItem),
  }),
  replayDelivery: route({
    id: 'replay-alert-delivery',
    method: 'POST',
    path: '/alerts/deliveries/{id}/replay',
    roles: settingsWriters,
    scope: 'district',
    summary: {
      zh: '把同一内容再投递一次，作为新的投递',
      en: 'Send the same once more, as a delivery of its own',
    },
    params: byId,
    response: alertDeliveryItem,
    status: 201,
  }),
} as const;

/** Who is told of what: settings of the whole installation. */
export const alertSettingRoutes = {
  getRouting: route({
    id: 'get-alert-routing',
    method: 'GET',
    path: '/alerts/routing',
    roles: settingsReaders,
    scope: 'all',
    summary: { zh: '告警路由（当前版本）', en: 'The tree of routes as it stands' },
    response: alertRouting.extend({
      version: z.number().int(),
      changedAt: time.optional(),
      changedBy: z.string().optional(),
    }),
  }),
  putRouting: route({
    id: 'put-alert-routing',
    method: 'PUT',
    path: '/alerts/routing',
    roles: settingsWriters,
    scope: 'all',
    summary: {
      zh: '更换告警路由；旧版本保留',
      en: 'Put another tree of routes; earlier versions are kept',
    },
    body: alertRouting,
    response: z.object({ version: z.number().int() }),
  }),
  listReceivers: route({
    id: 'list-alert-receivers',
    method: 'GET',
    path: '/alerts/receivers',
    roles: settingsReaders,
    scope: 'all',
    summary: { zh: '接收方列表', en: 'List receivers' },
    response: z.object({ items: z.array(alertReceiverItem) }),
  }),
  putReceiver: route({
    id: 'put-alert-receiver',
    method: 'PUT',
    path: '/alerts/receivers/{id}',
    roles: settingsWriters,
    scope: 'all',
    summary: {
      zh: '登记或修改接收方；新建 webhook 时返回签名密钥，只显示这一次',
      en: 'Register or change a receiver; a new webhook is answered its signing secret, shown this once',
    },
    params: bySetting,
    body: alertReceiver.omit({ id: true }).extend({
      /** Of robots: the key of their signature, as the robot shows it. Left out: as it was. */
      secret: z.string().min(1).max(500).optional(),
      /** Of webhooks: makes another secret; for a day both sign. */
      rotateSecret: z.boolean().optional(),
    }),
    response: alertReceiverItem.extend({ secret: z.string().optional() }),
  }),
  removeReceiver: route({
    id: 'remove-alert-receiver',
    method: 'DELETE',
    path: '/alerts/receivers/{id}',
    roles: settingsWriters,
    scope: 'all',
    summary: {
      zh: '删除接收方；仍被路由或值班表引用的不能删除',
      en: 'Remove a receiver; not one that a route or a rota names',
    },
    params: bySetting,
    response: z.object({ removed: z.boolean() }),
    alsoAnswers: [409],
  }),
  testReceiver: route({
    id: 'test-alert-receiver',
    method: 'POST',
    path: '/alerts/receivers/{id}/test',
    roles: settingsWriters,
    scope: 'all',
    summary: {
      zh: '向接收方投递一条测试通知；结果见投递记录',
      en: 'Deliver a test to a receiver; what became of it is among the deliveries',
    },
    params: bySetting,
    response: z.object({ deliveries: z.array(z.string()) }),
    status: 202,
  }),
  listPeople: route({
    id: 'list-alert-people',
    method: 'GET',
    path: '/alerts/people',
    roles: settingsReaders,
    scope: 'all',
    summary: {
      zh: '可以排班的人员（账号的副本，最多滞后 15 秒）',
      en: 'People who can be planned: a copy of the accounts, 15 s old at most',
    },
    response: z.object({
      items: z.array(z.object({ account: z.string(), name: z.string(), enabled: z.boolean() })),
    }),
  }),
  listRotas: route({
    id: 'list-alert-rotas',
    method: 'GET',
    path: '/alerts/rotas',
    roles: settingsReaders,
    scope: 'all',
    summary: { zh: '值班表列表', en: 'List rotas' },
    response: z.object({ items: z.array(alertRota) }),
  }),
  putRota: route({
    id: 'put-alert-rota',
    method: 'PUT',
    path: '/alerts/rotas/{id}',
    roles: settingsWriters,
    scope: 'all',
    summary: { zh: '登记或修改值班表', en: 'Register or change a rota' },
    params: bySetting,
    body: alertRota.omit({ id: true }),
    response: alertRota,
  }),
  removeRota: route({
    id: 'remove-alert-rota',
    method: 'DELETE',
    path: '/alerts/rotas/{id}',
    roles: settingsWriters,
    scope: 'all',
    summary: {
      zh: '删除值班表；仍被接收方引用的不能删除',
      en: 'Remove a rota; not one that a receiver names',
    },
    params: bySetting,
    response: z.object({ removed: z.boolean() }),
    alsoAnswers: [409],
  }),
} as const;
