import { createHash } from 'node:crypto';

import type { Lead, TimelineEntry } from '@farwatch/contracts/events';
import type { StationKind } from '@farwatch/domain/reading';

import type { LeadDetail, LeadReading, StationItem } from '../src/api/types.js';
import { hour, iso } from './mock-stations.js';

interface Shape {
  readonly pollutant: string;
  readonly unit: string;
  readonly limit: number;
  readonly averaging: Lead['limit']['averaging'];
  readonly comparison: 'max' | 'min';
  readonly basis: Lead['limit']['basis'];
  readonly standard: string;
  readonly clause: string;
  readonly confidence: string;
  readonly kind: StationKind;
  readonly peak: number;
}

const shapes: Shape[] = [
  {
    kind: 'air',
    pollutant: 'a34004',
    unit: 'ug/m3',
    limit: 60,
    averaging: 'day',
    comparison: 'max',
    basis: 'ambient',
    standard: 'GB 3095-2026',
    clause: '表1 二级（过渡期）',
    confidence: 'verified',
    peak: 97.4,
  },
  {
    kind: 'outlet',
    pollutant: 'a21026',
    unit: 'ug/m3',
    limit: 35000,
    averaging: 'hour',
    comparison: 'max',
    basis: 'permit',
    standard: '排污许可证（模拟）',
    clause: '大气污染物排放表 DA001',
    confidence: 'secondary',
    peak: 81260,
  },
  {
    kind: 'water',
    pollutant: 'w21003',
    unit: 'mg/L',
    limit: 1,
    averaging: 'sample',
    comparison: 'max',
    basis: 'water-class',
    standard: 'GB 3838-2002',
    clause: '表1 Ⅲ类',
    confidence: 'primary',
    peak: 1.624,
  },
  {
    kind: 'outlet',
    pollutant: 'w01018',
    unit: 'mg/L',
    limit: 50,
    averaging: 'day',
    comparison: 'max',
    basis: 'permit',
    standard: 'GB 18918-2002',
    clause: '表1 一级A',
    confidence: 'memory',
    peak: 68.9,
  },
  {
    kind: 'water',
    pollutant: 'w01009',
    unit: 'mg/L',
    limit: 5,
    averaging: 'sample',
    comparison: 'min',
    basis: 'water-class',
    standard: 'GB 3838-2002',
    clause: '表1 Ⅲ类',
    confidence: 'primary',
    peak: 3.41,
  },
  {
    kind: 'outlet',
    pollutant: 'w01001',
    unit: '1',
    limit: 9,
    averaging: 'hour',
    comparison: 'max',
    basis: 'permit',
    standard: 'GB 8978-1996',
    clause: '表4',
    confidence: 'secondary',
    peak: 9.62,
  },
  {
    kind: 'air',
    pollutant: 'a05024',
    unit: 'ug/m3',
    limit: 160,
    averaging: 'mda8',
    comparison: 'max',
    basis: 'ambient',
    standard: 'GB 3095-2026',
    clause: '表1 二级',
    confidence: 'verified',
    peak: 402,
  },
];
const statuses: Lead['status'][] = [
  'open',
  'open',
  'acknowledged',
  'open',
  'assigned',
  'verified',
  'dismissed',
  'withdrawn',
  'open',
];

let serial = 0;

export function makeLead(
  stations: readonly StationItem[],
  ageMs: number,
  status?: Lead['status'],
): LeadDetail {
  const i = serial++;
  const shape = shapes[i % shapes.length] as Shape;
  const pool = stations.filter((s) => s.kind === shape.kind);
  const station = pool[(i * 5) % pool.length] as StationItem;
  const stepMs = shape.averaging === 'day' || shape.averaging === 'mda8' ? 24 * hour : hour;
  const count = 2 + ((i * 7) % 22);
  const opened = Date.now() - ageMs;
  const first = Math.floor(opened / stepMs) * stepMs - stepMs * count;
  const isOpen = i % 3 === 0;
  const intervals = Array.from({ length: count + 3 }, (_, k) => k)
    .filter((k) => k !== 4 && k !== 5 && k !== count)
    .map((k) => {
      const share = 0.1 + 0.9 * Math.abs(Math.sin(((k + 1) / (count + 3)) * Math.PI));
      const value = shape.limit + (shape.peak - shape.limit) * share;
      return {
        start: iso(first + k * stepMs),
        end: iso(first + (k + 1) * stepMs),
        value: Number(value.toFixed(3)),
        completeness: k % 5 === 3 ? 0.8333 : 1,
        flag: 'N' as const,
        limit: shape.limit,
      };
    });
  const peak = intervals.reduce((a, b) =>
    Math.abs(b.value - shape.limit) > Math.abs(a.value - shape.limit) ? b : a,
  );
  const readings: LeadReading[] = intervals.map((interval, k) => {
    const raw = JSON.stringify({
      seq: 1000 + k,
      boot: 'b7',
      readings: [
        {
          pollutant: shape.pollutant,
          value: interval.value,
          unit: shape.unit,
          start: interval.start,
          end: interval.end,
          flag: 'N',
        },
      ],
    });
    const bytes =
      k === 2
        ? Buffer.from([0x23, 0x23, 0x30, 0xff, 0xfe, 0x00, 0x41, 0x42, ...Buffer.from(raw)])
        : Buffer.from(raw);
    return {
      pollutant: shape.pollutant,
      start: interval.start,
      end: interval.end,
      value: interval.value,
      unit: shape.unit,
      flag: 'N',
      revision: k === 3 ? 1 : 0,
      corrects: k === 3,
      ...(k === 2 ? { rawBase64: bytes.toString('base64') } : { raw }),
      rawBytes: bytes.length,
      rawType: 'application/json',
      rawTopic: `farwatch/v1/stations/${station.id}/readings`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      receivedAt: iso(Date.parse(interval.end) + 4000),
    };
  });
  const state = status ?? statuses[i % statuses.length] ?? 'open';
  const timeline: TimelineEntry[] = [
    { at: iso(opened), kind: 'opened', by: 'farwatch' },
    {
      at: iso(opened + 1000),
      kind: 'evidence',
      by: 'farwatch',
      detail: { found: readings.length, missing: 0 },
    },
    { at: iso(opened + 40_000), kind: 'amended', by: 'farwatch', detail: { reason: 'late' } },
  ];
  if (state === 'acknowledged')
    timeline.push({
      at: iso(opened + 60_000),
      kind: 'acknowledged',
      by: 'demo',
      note: '已电话通知运维单位核查。',
    });
  if (state === 'assigned')
    timeline.push({
      at: iso(opened + 60_000),
      kind: 'assigned',
      by: 'demo',
      detail: { assignee: 'officer-2' },
    });
  if (state === 'verified')
    timeline.push({ at: iso(opened + 60_000), kind: 'verified', by: 'demo', note: '现场核实属实。' });
  if (state === 'dismissed')
    timeline.push({
      at: iso(opened + 60_000),
      kind: 'dismissed',
      by: 'demo',
      note: '校准期间的数据。',
      detail: { reason: 'maintenance' },
    });
  if (state === 'withdrawn')
    timeline.push({
      at: iso(opened + 60_000),
      kind: 'withdrawn',
      by: 'farwatch',
      detail: { reason: 'corrected' },
    });
  return {
    id: `ld_${createHash('sha256').update(String(i)).digest('hex').slice(0, 20)}`,
    version: timeline.length,
    status: state,
    station: station.id,
    stationName: station.name,
    stationKind: station.kind,
    ...(station.enterprise ? { enterprise: station.enterprise } : {}),
    ...(station.enterpriseName ? { enterpriseName: station.enterpriseName } : {}),
    ...(station.district ? { district: station.district } : {}),
    simulated: true,
    pollutant: shape.pollutant,
    rule: { id: `${shape.basis}-${shape.averaging}`, version: 1 },
    limit: {
      id: `lim-${i % shapes.length}`,
      basis: shape.basis,
      value: shape.limit,
      unit: shape.unit,
      averaging: shape.averaging,
      comparison: shape.comparison,
      standard: shape.standard,
      clause: shape.clause,
      validFrom: '2026-03-01',
      validTo: shape.basis === 'ambient' ? '2030-12-31' : null,
      confidence: shape.confidence,
    },
    episode: {
      id: `ep_${i}`,
      version: 2,
      start: intervals[0]?.start ?? iso(first),
      end: intervals.at(-1)?.end ?? iso(first),
      state: state === 'withdrawn' ? 'withdrawn' : isOpen ? 'open' : 'closed',
      endedBy: isOpen ? null : i % 2 ? 'met' : 'no-data',
      peak: { value: peak.value, start: peak.start, end: peak.end },
      count: intervals.length,
    },
    ...(shape.pollutant === 'w01001'
      ? {}
      : { exceedanceMultiple: Number((Math.abs(peak.value - shape.limit) / shape.limit).toFixed(6)) }),
    ...(state === 'assigned' ? { assignee: 'officer-2' } : {}),
    changedSinceDecision: state === 'verified',
    openedAt: iso(opened),
    updatedAt: iso(opened + 60_000),
    intervals,
    readings,
    timeline,
    evidence: { wanted: readings.length, found: readings.length, missing: 0 },
  };
}
