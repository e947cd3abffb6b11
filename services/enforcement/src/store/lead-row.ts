import { isGone, type Lead, type LeadDecision, type LeadSubject } from '@farwatch/domain/lead';

/** The columns of `enforcement.lead` that code writes, with their types. */
export const leadColumns = {
  id: 'text',
  version: 'int4',
  origin: 'text',
  kind: 'text',
  stage: 'text',
  status: 'text',
  severity: 'text',
  simulated: 'bool',
  outlet: 'text',
  station: 'text',
  station_name: 'text',
  station_kind: 'text',
  enterprise: 'text',
  enterprise_name: 'text',
  permit: 'text',
  place: 'jsonb',
  district: 'text',
  party: 'jsonb',
  group_id: 'text',
  group_day: 'date',
  details: 'jsonb',
  basis: 'jsonb',
  pollutant: 'text',
  rule_id: 'text',
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  gone: 'bool',
  assignee: 'text',
  changed_since_decision: 'bool',
  decision: 'jsonb',
  opened_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;

type LeadColumn = keyof typeof leadColumns;

/** A row as pg reads it; columns that repeat what is in `details` are for queries only. */
export interface LeadRow {
  id: string;
  version: number;
  origin: Lead['origin'];
  kind: Lead['kind'];
  stage: Lead['stage'];
  status: Lead['status'];
  severity: Lead['severity'];
  simulated: boolean;
  outlet: string | null;
  station: string | null;
  station_name: string | null;
  station_kind: LeadSubject['stationKind'] | null;
  enterprise: string | null;
  enterprise_name: string | null;
  permit: string | null;
  place: NonNullable<LeadSubject['place']> | null;
  district: string | null;
  party: NonNullable<Lead['party']> | null;
  group_id: string;
  group_day: string;
  details: Lead['details'];
  basis: Lead['basis'];
  assignee: string | null;
  changed_since_decision: boolean;
  decision: LeadDecision | null;
  opened_at: Date;
  updated_at: Date;
}

/** What `fromRow` reads, for SELECT. */
export const leadSelect = Object.keys(leadColumns)
  .filter((column) => !['pollutant', 'rule_id', 'start_at', 'end_at', 'gone'].includes(column))
  .join(', ');

const json = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** A row as it is written: texts for times and JSON. */
export function toRow(lead: Lead): Record<LeadColumn, unknown> {
  const { subject, details } = lead;
  return {
    id: lead.id,
    version: lead.version,
    origin: lead.origin,
    kind: lead.kind,
    stage: lead.stage,
    status: lead.status,
    severity: lead.severity,
    simulated: lead.simulated,
    outlet: subject.outlet,
    station: subject.station,
    station_name: subject.stationName,
    station_kind: subject.stationKind,
    enterprise: subject.enterprise,
    enterprise_name: subject.enterpriseName,
    permit: subject.permit,
    place: json(subject.place),
    district: subject.district,
    party: json(lead.party),
    group_id: lead.group.id,
    group_day: lead.group.day,
    details: json(details),
    basis: json(lead.basis),
    ...forQueries(details),
    gone: isGone(details),
    assignee: lead.assignee,
    changed_since_decision: lead.changedSinceDecision,
    decision: json(lead.decision),
    opened_at: lead.openedAt,
    updated_at: lead.updatedAt,
  };
}

/** Columns that repeat what is in `details`. */
function forQueries(
  details: Lead['details'],
): Record<'pollutant' | 'rule_id' | 'start_at' | 'end_at', unknown> {
  if (details.origin === 'finding')
    return {
      pollutant: details.attribution?.pollutant,
      rule_id: undefined,
      start_at: details.at,
      end_at: details.at,
    };
  const { pollutant, rule, episode } = details;
  return { pollutant, rule_id: rule.id, start_at: episode.start, end_at: episode.end };
}

/** The lead of a row. */
export function fromRow(row: LeadRow): Lead {
  return {
    id: row.id,
    version: row.version,
    origin: row.origin,
    kind: row.kind,
    stage: row.stage,
    status: row.status,
    severity: row.severity,
    simulated: row.simulated,
    subject: given({
      outlet: row.outlet,
      station: row.station,
      stationName: row.station_name,
      stationKind: row.station_kind,
      enterprise: row.enterprise,
      enterpriseName: row.enterprise_name,
      permit: row.permit,
      place: row.place,
      district: row.district,
    }),
    details: row.details,
    basis: row.basis,
    ...(row.party === null ? {} : { party: row.party }),
    group: { id: row.group_id, day: row.group_day },
    ...(row.assignee === null ? {} : { assignee: row.assignee }),
    changedSinceDecision: row.changed_since_decision,
    ...(row.decision === null ? {} : { decision: row.decision }),
    openedAt: row.opened_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], null> };

/** Without the fields that are null. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Given<T>;
}
