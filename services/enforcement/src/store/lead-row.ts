import { exceedanceMultiple, type Lead, type LeadDecision, type LeadLimit } from '@farwatch/domain/lead';
import { fromE6, toE6 } from '@farwatch/domain/quantity';

/** The columns of `enforcement.lead` that code writes, with their types. */
export const leadColumns = {
  id: 'text',
  version: 'int4',
  status: 'text',
  station: 'text',
  station_name: 'text',
  station_kind: 'text',
  enterprise: 'text',
  enterprise_name: 'text',
  district: 'text',
  simulated: 'bool',
  pollutant: 'text',
  rule_id: 'text',
  rule_version: 'int4',
  applied_limit: 'jsonb',
  episode_id: 'text',
  episode_version: 'int4',
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  episode_state: 'text',
  ended_by: 'text',
  peak_e6: 'int8',
  peak_start: 'timestamptz',
  peak_end: 'timestamptz',
  count: 'int4',
  assignee: 'text',
  changed_since_decision: 'bool',
  decision: 'jsonb',
  opened_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;

type LeadColumn = keyof typeof leadColumns;

/** A row as pg reads it. */
export interface LeadRow {
  id: string;
  version: number;
  status: Lead['status'];
  station: string;
  station_name: string;
  station_kind: Lead['stationKind'];
  enterprise: string | null;
  enterprise_name: string | null;
  district: string | null;
  simulated: boolean;
  pollutant: string;
  rule_id: string;
  rule_version: number;
  applied_limit: LeadLimit;
  episode_id: string;
  episode_version: number;
  start_at: Date;
  end_at: Date;
  episode_state: Lead['episode']['state'];
  ended_by: 'met' | 'no-data' | null;
  peak_e6: number;
  peak_start: Date;
  peak_end: Date;
  count: number;
  assignee: string | null;
  changed_since_decision: boolean;
  decision: LeadDecision | null;
  opened_at: Date;
  updated_at: Date;
}

/** All columns, for SELECT. */
export const leadSelect = Object.keys(leadColumns).join(', ');

/** A row as it is written: texts for times and JSON. */
export function toRow(lead: Lead): Record<LeadColumn, unknown> {
  return {
    id: lead.id,
    version: lead.version,
    status: lead.status,
    station: lead.station,
    station_name: lead.stationName,
    station_kind: lead.stationKind,
    enterprise: lead.enterprise,
    enterprise_name: lead.enterpriseName,
    district: lead.district,
    simulated: lead.simulated,
    pollutant: lead.pollutant,
    rule_id: lead.rule.id,
    rule_version: lead.rule.version,
    applied_limit: JSON.stringify(lead.limit),
    episode_id: lead.episode.id,
    episode_version: lead.episode.version,
    start_at: lead.episode.start,
    end_at: lead.episode.end,
    episode_state: lead.episode.state,
    ended_by: lead.episode.endedBy,
    peak_e6: toE6(lead.episode.peak.value),
    peak_start: lead.episode.peak.start,
    peak_end: lead.episode.peak.end,
    count: lead.episode.count,
    assignee: lead.assignee,
    changed_since_decision: lead.changedSinceDecision,
    decision: lead.decision === undefined ? null : JSON.stringify(lead.decision),
    opened_at: lead.openedAt,
    updated_at: lead.updatedAt,
  };
}

/** The lead of a row; the exceedance multiple is derived, not stored. */
export function fromRow(row: LeadRow): Lead {
  const peak = fromE6(row.peak_e6);
  const multiple = exceedanceMultiple(row.pollutant, peak, row.applied_limit);
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    station: row.station,
    stationName: row.station_name,
    stationKind: row.station_kind,
    ...(row.enterprise === null ? {} : { enterprise: row.enterprise }),
    ...(row.enterprise_name === null ? {} : { enterpriseName: row.enterprise_name }),
    ...(row.district === null ? {} : { district: row.district }),
    simulated: row.simulated,
    pollutant: row.pollutant,
    rule: { id: row.rule_id, version: row.rule_version },
    limit: row.applied_limit,
    episode: {
      id: row.episode_id,
      version: row.episode_version,
      start: row.start_at.toISOString(),
      end: row.end_at.toISOString(),
      state: row.episode_state,
      endedBy: row.ended_by,
      peak: { value: peak, start: row.peak_start.toISOString(), end: row.peak_end.toISOString() },
      count: row.count,
    },
    ...(multiple === undefined ? {} : { exceedanceMultiple: multiple }),
    ...(row.assignee === null ? {} : { assignee: row.assignee }),
    changedSinceDecision: row.changed_since_decision,
    ...(row.decision === null ? {} : { decision: row.decision }),
    openedAt: row.opened_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
