import type { z } from 'zod';

import type { TopicKey } from '../topics.js';
import { caseEvent, caseVerbs } from './case.js';
import { declare } from './declare.js';
import { exceedance, exceedanceContradiction } from './exceedance.js';
import { indicator, indicatorKey } from './indicator.js';
import { lead } from './lead.js';
import {
  drone,
  flightContradiction,
  patrolFinding,
  patrolFlight,
  patrolMedia,
  patrolObserved,
  patrolReported,
} from './patrol.js';
import { deviceReported, readingReceived, stationStatusChanged } from './reading.js';
import { device, enterprise, hj212Source, limit, rule, station } from './reference.js';

/** One device message of 1 MB becomes a few MB of readings; Kafka's own limit for these topics is 16 MB. */
const messageBytes = 16_777_216;

/** Every event, declared once. */
export const events = {
  readingReceived: declare({
    name: 'reading-received',
    noun: 'reading',
    verbs: ['received'],
    topic: 'readings',
    schema: readingReceived,
    keyOf: (data) => data.station,
    maxBytes: messageBytes,
  }),
  stationStatus: declare({
    name: 'station-status',
    noun: 'station',
    verbs: ['online', 'silent', 'recovered'],
    topic: 'stationStatus',
    schema: stationStatusChanged,
    keyOf: (data) => data.station,
  }),
  enterpriseChanged: declare({
    name: 'enterprise-changed',
    noun: 'enterprise',
    verbs: ['changed'],
    topic: 'enterprises',
    schema: enterprise,
    keyOf: (data) => data.id,
  }),
  stationChanged: declare({
    name: 'station-changed',
    noun: 'station',
    verbs: ['changed'],
    topic: 'stations',
    schema: station,
    keyOf: (data) => data.id,
  }),
  limitChanged: declare({
    name: 'limit-changed',
    noun: 'limit',
    verbs: ['changed'],
    topic: 'limits',
    schema: limit,
    keyOf: (data) => data.id,
  }),
  ruleChanged: declare({
    name: 'rule-changed',
    noun: 'rule',
    verbs: ['changed'],
    topic: 'rules',
    schema: rule,
    keyOf: (data) => data.id,
  }),
  deviceChanged: declare({
    name: 'device-changed',
    noun: 'device',
    verbs: ['changed'],
    topic: 'devices',
    schema: device,
    keyOf: (data) => data.station,
  }),
  hj212SourceChanged: declare({
    name: 'hj212-source-changed',
    noun: 'hj212-source',
    verbs: ['changed'],
    topic: 'hj212Sources',
    schema: hj212Source,
    keyOf: (data) => data.mn,
  }),
  deviceReported: declare({
    name: 'device-reported',
    noun: 'device',
    verbs: ['reported'],
    topic: 'deviceReports',
    schema: deviceReported,
    keyOf: (data) => data.station,
    maxBytes: messageBytes,
  }),
  exceedance: declare({
    name: 'exceedance',
    noun: 'exceedance',
    verbs: ['opened', 'extended', 'amended', 'closed', 'withdrawn'],
    topic: 'exceedances',
    schema: exceedance,
    keyOf: (data) => data.station,
    contradiction: exceedanceContradiction,
  }),
  lead: declare({
    name: 'lead',
    noun: 'lead',
    verbs: ['opened', 'amended', 'acknowledged', 'assigned', 'verified', 'dismissed', 'withdrawn', 'filed'],
    topic: 'leads',
    schema: lead,
    keyOf: (data) => data.id,
  }),
  droneChanged: declare({
    name: 'drone-changed',
    noun: 'drone',
    verbs: ['changed'],
    topic: 'drones',
    schema: drone,
    keyOf: (data) => data.id,
  }),
  patrolFlight: declare({
    name: 'patrol-flight',
    noun: 'patrol.flight',
    verbs: ['started', 'progressed', 'finished'],
    topic: 'patrols',
    schema: patrolFlight,
    keyOf: (data) => data.drone,
    contradiction: flightContradiction,
  }),
  patrolObserved: declare({
    name: 'patrol-observed',
    noun: 'patrol',
    verbs: ['observed'],
    topic: 'patrols',
    schema: patrolObserved,
    keyOf: (data) => data.drone,
    maxBytes: messageBytes,
  }),
  patrolMedia: declare({
    name: 'patrol-media',
    noun: 'patrol.media',
    verbs: ['received'],
    topic: 'patrols',
    schema: patrolMedia,
    keyOf: (data) => data.drone,
  }),
  patrolReported: declare({
    name: 'patrol-reported',
    noun: 'patrol',
    verbs: ['reported'],
    topic: 'patrols',
    schema: patrolReported,
    keyOf: (data) => data.drone,
    maxBytes: messageBytes,
  }),
  patrolFinding: declare({
    name: 'patrol-finding',
    noun: 'patrol.finding',
    verbs: ['raised', 'confirmed', 'dismissed', 'rectified', 'closed'],
    topic: 'patrols',
    schema: patrolFinding,
    keyOf: (data) => data.drone,
  }),
  case: declare({
    name: 'case',
    noun: 'case',
    verbs: caseVerbs,
    topic: 'cases',
    schema: caseEvent,
    keyOf: (data) => data.id,
    contradiction: (data, verb) =>
      (verb === 'clock-due') === (data.due !== undefined)
        ? undefined
        : 'due belongs to clock-due, and to it alone',
  }),
  indicatorUpdated: declare({
    name: 'indicator-updated',
    noun: 'indicator',
    verbs: ['updated'],
    topic: 'indicators',
    schema: indicator,
    keyOf: indicatorKey,
  }),
};

/** Every CloudEvents type with its topic and the schema of its data. */
export const eventTypes: readonly {
  readonly type: string;
  readonly topic: TopicKey;
  readonly schema: z.ZodType;
}[] = Object.values(events).flatMap(({ types, topic, schema }) =>
  Object.values(types).map((type) => ({ type, topic, schema })),
);
