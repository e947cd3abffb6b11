import { z } from 'zod';

import { droneId, evidenceLevel, findingKind, findingStatus, flightStatus, time } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import {
  findingDetail,
  findingItem,
  flightDetail,
  flightItem,
  observationItem,
  trackFeature,
} from './patrol-item.js';
import { staff } from './principal.js';
import { route } from './route.js';

const flightPath = z.object({ id: z.string().min(1).max(64) });
const findingPath = flightPath;

const said = {
  /** The version that the caller saw. */
  version: z.number().int().min(1).optional(),
};
const note = z.string().trim().max(2_000);

/** A patrol report as it is handed in; `docs/drones.md` says what is in it. */
export const patrolReport = z.record(z.string(), z.unknown());

export const patrolRoutes = {
  submitPatrolReport: route({
    id: 'submit-patrol-report',
    method: 'POST',
    path: '/patrol-reports',
    roles: ['officer', 'manager', 'admin', 'device'],
    scope: 'global',
    summary: {
      zh: '提交巡查报告（结构见 docs/drones.md）；同一修订号内容不同的被拒，重复提交无害',
      en: 'Hand in a patrol report (see docs/drones.md); another content under the same revision is refused, a repetition does no harm',
    },
    body: patrolReport,
    response: z.object({
      source: z.string(),
      reportId: z.string(),
      revision: z.number().int(),
      /** The drone that it was found to be about, or the source. */
      drone: z.string(),
      repeated: z.boolean(),
    }),
    status: 202,
  }),
  listFlights: route({
    id: 'list-flights',
    method: 'GET',
    path: '/flights',
    roles: staff,
    scope: 'district',
    summary: { zh: '航次列表，最新的在前', en: 'Flights, newest first' },
    query: pageQuery.extend({
      drone: droneId.optional(),
      status: flightStatus.optional(),
      district: z.string().max(200).optional(),
      from: time.optional(),
      to: time.optional(),
    }),
    response: pageOf(flightItem),
  }),
  getFlight: route({
    id: 'get-flight',
    method: 'GET',
    path: '/flights/{id}',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '一个航次：架次、媒体、报告与计数',
      en: 'One flight with its runs, media, reports and counts',
    },
    params: flightPath,
    response: flightDetail,
  }),
  getFlightTrack: route({
    id: 'get-flight-track',
    method: 'GET',
    path: '/flights/{id}/track',
    roles: staff,
    scope: 'district',
    cost: 3,
    summary: {
      zh: '航迹（GeoJSON），按缩放级别 zoom 简化；不给 zoom 则为全部点',
      en: 'The track as GeoJSON, simplified for a zoom level of a web map; without one every point',
    },
    params: flightPath,
    query: z.object({ zoom: z.coerce.number().min(0).max(24).optional() }),
    response: trackFeature,
  }),
  listObservations: route({
    id: 'list-flight-observations',
    method: 'GET',
    path: '/flights/{id}/observations',
    roles: staff,
    scope: 'district',
    cost: 3,
    summary: {
      zh: '航次的读数，按时间；每条有位置及其精度，或无位置的原因',
      en: 'The readings of a flight by time, each with its place and accuracy, or why it has none',
    },
    params: flightPath,
    query: pageQuery.extend({ pollutant: z.string().max(32).optional() }),
    response: pageOf(observationItem),
  }),
  listFindings: route({
    id: 'list-patrol-findings',
    method: 'GET',
    path: '/patrol-findings',
    roles: staff,
    scope: 'district',
    summary: { zh: '巡查发现列表，最新的在前', en: 'Findings of patrols, newest first' },
    query: pageQuery.extend({
      status: findingStatus.optional(),
      kind: findingKind.optional(),
      flight: z.string().max(64).optional(),
      district: z.string().max(200).optional(),
      drone: droneId.optional(),
      from: time.optional(),
      to: time.optional(),
    }),
    response: pageOf(findingItem),
  }),
  getFinding: route({
    id: 'get-patrol-finding',
    method: 'GET',
    path: '/patrol-findings/{id}',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '一条巡查发现：溯源、复发、附近站点与线索',
      en: 'One finding with attribution, recurrences, stations near and its lead',
    },
    params: findingPath,
    response: findingDetail,
  }),
  confirmFinding: route({
    id: 'confirm-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/confirm',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '确认：现场核实或实验室检测；证据等级只升不降',
      en: 'Confirm on site or by a laboratory; the evidence level only rises',
    },
    params: findingPath,
    body: z.object({ ...said, proof: z.enum(['site-visit', 'laboratory']), note: note.optional() }),
    response: findingItem,
  }),
  dismissFinding: route({
    id: 'dismiss-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/dismiss',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '排除，须写明理由；同一线索无其他发现的，线索随之排除',
      en: 'Dismiss with a note; its lead too, where nothing else carries it',
    },
    params: findingPath,
    body: z.object({ ...said, note: note.min(1) }),
    response: findingItem,
  }),
  rectifyFinding: route({
    id: 'rectify-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/rectify',
    roles: ['officer'],
    scope: 'district',
    summary: { zh: '已整改，待复查', en: 'It was put right, to be inspected again' },
    params: findingPath,
    body: z.object({ ...said, note: note.optional() }),
    response: findingItem,
  }),
  closeFinding: route({
    id: 'close-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/close',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '结案：evidenceLevel 为复查所凭，不得低于现有等级',
      en: 'Close; evidenceLevel is what the re-inspection rests on, not below what was reached',
    },
    params: findingPath,
    body: z.object({ ...said, evidenceLevel: evidenceLevel.optional(), note: note.optional() }),
    response: findingItem,
  }),
} as const;
