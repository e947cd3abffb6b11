import { z } from 'zod';

import { hj212Source, stationId, time } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const mn = hj212Source.shape.mn;
const mnParams = z.object({ mn });
const managers = ['manager', 'admin'] as const;

/** A logger as it is registered; its password is never shown. */
export const hj212SourceView = hj212Source.omit({ passwordHash: true });

/** A new access password: 6 characters of HJ 212 (PW) at least; what cuts the header of a frame is none. */
export const hj212Password = z
  .string()
  .regex(
    /^[^\s;,&=]{6,64}$/,
    '6 to 64 characters, none of them a blank, semicolon, comma, ampersand or equals sign',
  );

const sentence = z.object({ zh: z.string(), en: z.string() });

/** Routes of the registry for loggers. */
export const hj212SourceRoutes = {
  putHj212Source: route({
    id: 'put-hj212-source',
    method: 'PUT',
    path: '/hj212/sources/{mn}',
    roles: managers,
    scope: 'district',
    summary: {
      zh: '登记或修改数采仪（MN、排口或站点、访问密码、容错开关、单位、允许的网段与证书）；不给密码、网段、证书时沿用原值',
      en: 'Register or change a logger (MN, outlet or station, access password, tolerated deviations, units, networks and certificate that bind it); without a password, networks or certificate the old ones stay',
    },
    params: mnParams,
    body: hj212Source.omit({ mn: true, passwordHash: true }).extend({
      password: hj212Password.optional(),
      /** Null: it needs to show none from now on. An empty list of networks: it may come from everywhere. */
      certificate: hj212Source.shape.certificate.nullable(),
    }),
    response: hj212SourceView,
  }),
  getHj212Source: route({
    id: 'get-hj212-source',
    method: 'GET',
    path: '/hj212/sources/{mn}',
    roles: staff,
    scope: 'district',
    summary: { zh: '一台已登记的数采仪', en: 'One registered logger' },
    params: mnParams,
    response: hj212SourceView,
  }),
  listHj212Sources: route({
    id: 'list-hj212-sources',
    method: 'GET',
    path: '/hj212/sources',
    roles: staff,
    scope: 'district',
    summary: { zh: '已登记的数采仪', en: 'Registered loggers' },
    query: pageQuery,
    response: pageOf(hj212SourceView),
  }),
  removeHj212Source: route({
    id: 'remove-hj212-source',
    method: 'DELETE',
    path: '/hj212/sources/{mn}',
    roles: managers,
    scope: 'district',
    summary: { zh: '注销数采仪', en: 'Remove a logger' },
    params: mnParams,
    response: z.object({ removed: z.boolean() }),
  }),
} as const;

/** What is known of a logger from what it sent: the data of the onboarding screen. */
export const hj212Device = z.object({
  mn,
  /** Null: not registered, its frames are parked unanswered. */
  station: stationId.nullable(),
  peer: z.string().nullable(),
  /** Last frame of the present; stored data that is sent again does not move it. */
  lastSeen: z.iso.datetime().nullable(),
  lastDataTime: z.iso.datetime().nullable(),
  /** Start of the last hour record. */
  lastHour: z.iso.datetime().nullable(),
  /** Start of the last minute record; absent until one was looked for. */
  lastMinute: z.iso.datetime().nullable().optional(),
  edition: z.number().int().nullable(),
  /** Frames by what became of them since the row was made. */
  counts: z.record(z.string(), z.number().int()),
  /** Deviations met, with how often: noted and tolerated ones. */
  deviations: z.record(z.string(), z.number().int()),
  /** Factors whose unit looks wrong: nothing was converted. */
  unitDoubts: z.array(
    z.object({
      code: z.string(),
      value: z.number(),
      unit: z.string(),
      looksLike: z.string(),
      at: z.iso.datetime(),
    }),
  ),
  /** Codes that no table has; map them with `codes` of the source. */
  unknownCodes: z.array(z.string()),
});
export type Hj212Device = z.infer<typeof hj212Device>;

/** The last frames of a device, password masked. */
export const hj212Frame = z.object({
  at: z.iso.datetime(),
  peer: z.string(),
  outcome: z.string(),
  /** Of a refusal: what exactly was found, as the gateway says it. */
  detail: z.string(),
  /** The command of the frame and how many readings were taken from it, where it got that far. */
  cn: z.string().optional(),
  readings: z.number().int().optional(),
  frame: z.string(),
});
export type Hj212Frame = z.infer<typeof hj212Frame>;

/** A command to a device, closed list. `fetch-*` ask for stored data of [from, to]. */
export const hj212CommandRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('set-clock') }),
  z.object({ command: z.literal('get-clock') }),
  z.object({ command: z.literal('set-realtime-interval'), seconds: z.number().int().min(30).max(3600) }),
  z.object({
    command: z.literal('set-minute-interval'),
    minutes: z
      .number()
      .int()
      .refine((n) => [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].includes(n), 'not an interval of HJ 212'),
  }),
  z.object({
    command: z.literal('fetch-minutes'),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
  }),
  z.object({
    command: z.literal('fetch-hours'),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
  }),
  z.object({ command: z.literal('sample-now'), factor: z.string().min(1).max(32) }),
]);
export type Hj212CommandRequest = z.infer<typeof hj212CommandRequest>;

/** A command with what became of it: the audit. */
export const hj212Command = z.object({
  id: z.number().int(),
  mn,
  request: hj212CommandRequest,
  /** Who asked: a subject, or `gap-ledger`. */
  by: z.string(),
  at: z.iso.datetime(),
  status: z.enum(['queued', 'sent', 'accepted', 'done', 'refused', 'failed', 'no-answer']),
  tries: z.number().int(),
  /** QN of the request on the wire. */
  qn: z.string().nullable(),
  qnRtn: z.string().nullable(),
  exeRtn: z.string().nullable(),
  /** What the device answered last, in words; null before it said anything, or when no table has its code. */
  answer: sentence.nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Hj212Command = z.infer<typeof hj212Command>;

/** Routes of the gateway: what loggers sent, and commands to them. */
export const hj212Routes = {
  listHj212Devices: route({
    id: 'list-hj212-devices',
    method: 'GET',
    path: '/hj212/devices',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '数采仪：最近数据、容错情况、可疑单位；未登记的也列出',
      en: 'Loggers: last data, what was tolerated, which units look wrong; unregistered ones too',
    },
    query: pageQuery,
    response: pageOf(hj212Device),
  }),
  getHj212Device: route({
    id: 'get-hj212-device',
    method: 'GET',
    path: '/hj212/devices/{mn}',
    roles: staff,
    scope: 'district',
    summary: { zh: '一台数采仪及其最近报文', en: 'One logger with its last frames' },
    params: mnParams,
    response: hj212Device.extend({
      frames: z.array(hj212Frame),
      /** Hours (2061) and minutes (2051) that did not come, first and last start of each span, and how often they were asked for. */
      missing: z
        .array(z.object({ cn: z.enum(['2061', '2051']), from: time, to: time, tries: z.number().int() }))
        .optional(),
      /** What the deviations and the refusals of its frames mean, by their names, and their commands, by CN. */
      explained: z.record(z.string(), sentence),
    }),
  }),
  commandHj212Device: route({
    id: 'command-hj212-device',
    method: 'POST',
    path: '/hj212/devices/{mn}/commands',
    roles: managers,
    scope: 'district',
    summary: {
      zh: '向数采仪下发命令（对时、间隔、补取历史、即时采样）；设备在线时执行',
      en: 'Send a command to a logger (clock, intervals, history, sample now); carried out when it is connected',
    },
    params: mnParams,
    body: hj212CommandRequest,
    response: hj212Command,
    status: 202,
  }),
  listHj212Commands: route({
    id: 'list-hj212-commands',
    method: 'GET',
    path: '/hj212/commands',
    roles: managers,
    scope: 'district',
    summary: { zh: '命令记录（审计）', en: 'Commands and what became of them (audit)' },
    query: pageQuery.extend({ mn: mn.optional() }),
    response: pageOf(hj212Command),
  }),
} as const;
