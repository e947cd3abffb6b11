import { z } from 'zod';

import {
  askedDate,
  enterprise,
  limit,
  pollutantCode,
  rule,
  stationDoor,
  stationId,
} from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

/** What can be imported; the columns of each are in `docs/imports.md`. */
export const importKind = z.enum(['enterprises', 'stations', 'outlets', 'limits', 'hj212-sources']);
export type ImportKind = z.infer<typeof importKind>;

/** Why a line was refused; `line` is the line of the file (the header is line 1), `field` the column as the file calls it. */
export const importRejection = z.object({
  line: z.number().int().min(1),
  field: z.string(),
  reason: z.enum([
    'bad-csv',
    'empty-file',
    'unknown-column',
    'missing-column',
    'duplicate-column',
    'wrong-column-count',
    'missing-value',
    'bad-value',
    'bad-number',
    'bad-date',
    'bad-position',
    'duplicate-key',
    'unknown-enterprise',
    'unknown-outlet',
    'unknown-station',
    'unknown-pollutant',
    'unknown-unit',
    'wrong-kind',
    'end-before-start',
    'overlapping-validity',
    'other-district',
  ]),
  detail: z.string(),
});
export type ImportRejection = z.infer<typeof importRejection>;

/** What an import did. `accepted` counts the lines that are now in force, also those that changed nothing. */
export const importAnswer = z.object({ accepted: z.number().int(), rejected: z.array(importRejection) });

/** Longest file of an import. */
const maxImportBytes = 32 * 1024 * 1024;

const importQuery = z.object({
  /** All lines or none. */
  atomic: z
    .enum(['true', 'false', '1', '0'])
    .default('false')
    .transform((text) => text === 'true' || text === '1'),
});

function importRoute<K extends ImportKind>(kind: K, zh: string, columns: string) {
  return route({
    id: `import-${kind}`,
    method: 'POST',
    path: `/imports/${kind}`,
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: {
      zh: `导入${zh}（CSV，UTF-8、UTF-16 或 GB18030；atomic=true 时全部或全不）。列：${columns}`,
      en: `Import ${kind} from CSV (UTF-8, UTF-16 or GB18030; atomic=true: all lines or none). Columns: ${columns}`,
    },
    query: importQuery,
    bodyType: 'text/csv',
    upload: { as: 'bytes', maxBytes: maxImportBytes },
    cost: 20,
    response: importAnswer,
  });
}

/** The routes that take a file, by what is in it. */
export const importRoutes = {
  enterprises: importRoute(
    'enterprises',
    '企业',
    'id, name, nameEn, creditCode, district, address, lat, lon, simulated',
  ),
  stations: importRoute(
    'stations',
    '站点与断面',
    'id, kind, name, nameEn, district, zone, role, waterBody, targetClass, river, basin, notMonitored, samplingHours, validFrom, retiredFrom, lat, lon, temperatureC, pressureHPa, simulated',
  ),
  outlets: importRoute(
    'outlets',
    '排放口',
    'id, enterprise, outletCode, name, nameEn, medium, retiredFrom, district, lat, lon, temperatureC, pressureHPa, simulated',
  ),
  limits: importRoute(
    'limits',
    '许可限值',
    'outlet, pollutant, averaging, comparison, compared, value, unit, standard, clause, validFrom, validTo, confidence',
  ),
  'hj212-sources': importRoute(
    'hj212-sources',
    '数采仪（访问密码只存哈希，不会再显示）',
    'mn, station, password, switches, units, codes, converted, minuteInterval, utcOffset',
  ),
} as const;

/** Public routes of the registry: master data. */
export const registryRoutes = {
  importEnterprises: importRoutes.enterprises,
  importStations: importRoutes.stations,
  importOutlets: importRoutes.outlets,
  importLimits: importRoutes.limits,
  importHj212Sources: importRoutes['hj212-sources'],
  listEnterprises: route({
    id: 'list-enterprises',
    method: 'GET',
    path: '/enterprises',
    roles: staff,
    scope: 'district',
    summary: { zh: '企业列表', en: 'List enterprises' },
    query: pageQuery,
    response: pageOf(enterprise),
  }),
  listLimits: route({
    id: 'list-limits',
    method: 'GET',
    path: '/limits',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '限值列表；给出站点时只列适用于该站点的限值，on 为某日有效',
      en: 'List limits; with a station only those that apply to it, with `on` only those in force on that day',
    },
    query: pageQuery.extend({
      station: stationId.optional(),
      pollutant: pollutantCode.optional(),
      on: askedDate.optional(),
    }),
    response: pageOf(limit),
  }),
  removeLimit: route({
    id: 'remove-limit',
    method: 'DELETE',
    path: '/limits/{limit}',
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: { zh: '删除一条许可限值', en: 'Remove a permit limit' },
    params: z.object({ limit: z.string().min(1).max(200) }),
    response: z.object({ removed: z.boolean() }),
  }),
  listRules: route({
    id: 'list-rules',
    method: 'GET',
    path: '/rules',
    roles: staff,
    scope: 'global',
    summary: { zh: '规则列表', en: 'List rules' },
    response: pageOf(rule),
  }),
  changeRule: route({
    id: 'change-rule',
    method: 'PUT',
    path: '/rules/{rule}',
    roles: ['manager', 'admin'],
    scope: 'global',
    summary: {
      zh: '修改规则参数（产生新版本）',
      en: 'Change the parameters of a rule (makes a new version)',
    },
    params: z.object({ rule: z.string().min(1).max(100) }),
    body: rule.pick({ openAfter: true, closeAfter: true, maxGap: true, enabled: true }).partial(),
    response: rule,
  }),
  removeStation: route({
    id: 'remove-station',
    method: 'DELETE',
    path: '/stations/{id}',
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: {
      zh: '删除误登记的站点（读数保留，判定与统计按从未登记重算）；停用的站点请改为设置退役日期',
      en: 'Remove a station that was registered by mistake (its readings stay, verdicts and figures become those without it); one that is taken down is retired instead',
    },
    params: z.object({ id: stationId }),
    query: z.object({
      /** Says that it is meant: without it the answer is 409 `retire-instead`. */
      history: z.literal('rewrite').optional(),
    }),
    response: z.object({ removed: z.boolean() }),
  }),
  putStationDoors: route({
    id: 'put-station-doors',
    method: 'PUT',
    path: '/stations/{id}/doors',
    roles: ['manager', 'admin'],
    scope: 'district',
    summary: {
      zh: '规定站点允许的接入途径；经其他途径上报的暂存（door-not-allowed），改正后可重新处理',
      en: 'Say by which ways a station may report; what comes by another one is parked (door-not-allowed), and replayed once this was corrected',
    },
    params: z.object({ id: stationId }),
    body: z.object({ allowedDoors: z.array(stationDoor).min(1).max(3) }),
    response: z.object({ id: stationId, allowedDoors: z.array(stationDoor) }),
  }),
  issueCredential: route({
    id: 'issue-credential',
    method: 'POST',
    path: '/devices/{station}/credential',
    roles: ['admin'],
    scope: 'district',
    summary: {
      zh: '签发设备凭证；密钥只显示一次，旧密钥随即失效',
      en: 'Issue a device credential; the secret is shown once, an older one stops working',
    },
    params: z.object({ station: stationId }),
    response: z.object({ station: stationId, username: z.string(), secret: z.string() }),
    answersSecret: true,
    status: 201,
  }),
  revokeCredential: route({
    id: 'revoke-credential',
    method: 'DELETE',
    path: '/devices/{station}/credential',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '吊销设备凭证', en: 'Revoke a device credential' },
    params: z.object({ station: stationId }),
    response: z.object({ removed: z.boolean() }),
  }),
} as const;
