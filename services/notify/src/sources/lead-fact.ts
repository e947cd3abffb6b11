import type { Lead } from '@farwatch/contracts/events';
import type { Labels } from '@farwatch/domain/alert';
import { leadKinds, type LeadKind } from '@farwatch/domain/lead';

import type { SourceFact, Text } from '../store/alert-store.js';

/** What ended longer before it became known is history: judged, and told to nobody. */
export const historicMs = 3 * 86_400_000;

/** How a lead stands as an alert: `open` fires, what somebody has in hand is acknowledged, what is decided or gone is over. */
const states = {
  open: 'firing',
  acknowledged: 'acknowledged',
  assigned: 'acknowledged',
  verified: 'resolved',
  dismissed: 'resolved',
  withdrawn: 'resolved',
  filed: 'resolved',
} as const satisfies Record<Lead['status'], SourceFact['state']>;

/** What a lead says to those who are told of it. */
export function leadFact(lead: Lead): SourceFact {
  const { subject, details } = lead;
  const openedMs = Date.parse(lead.openedAt);
  const endMs = endOf(lead);
  return {
    id: `lead:${lead.id}`,
    version: lead.version,
    state: states[lead.status],
    labels: labelsOf(lead),
    atMs: Date.parse(lead.updatedAt),
    ...{ kind: lead.kind, severity: lead.severity, simulated: lead.simulated, district: subject.district },
    title: titleOf(lead),
    lead: lead.id,
    historic: endMs !== undefined && openedMs - endMs > historicMs && !isOpen(details),
    openedMs,
  };
}

/** An episode that goes on is no history, however long ago it began. */
const isOpen = (details: Lead['details']): boolean =>
  details.origin === 'exceedance' && details.episode.state === 'open';

function endOf({ details }: Lead): number | undefined {
  switch (details.origin) {
    case 'exceedance':
      return Date.parse(details.episode.end);
    case 'pattern':
    case 'monitoring':
    case 'permit':
      return Date.parse(details.period.end);
    case 'finding':
      return details.at === undefined ? undefined : Date.parse(details.at);
    case 'report':
      return undefined;
  }
}

function labelsOf({ subject, details, ...lead }: Lead): Labels {
  const known = {
    ...{ district: subject.district, station: subject.station, outlet: subject.outlet },
    enterprise: subject.enterprise,
    ...{ kind: lead.kind, stage: lead.stage, severity: lead.severity, origin: lead.origin },
    ...{ simulated: String(lead.simulated), group: lead.group.id },
    pollutant: details.origin === 'exceedance' ? details.pollutant : undefined,
    what: details.origin === 'monitoring' || details.origin === 'permit' ? details.what : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function titleOf({ kind, subject, details }: Lead): Text {
  const where =
    subject.enterpriseName ?? subject.stationName ?? subject.enterprise ?? subject.station ?? subject.outlet;
  const name = leadKinds[kind as LeadKind].name;
  const what = details.origin === 'exceedance' ? ` ${details.pollutant}` : '';
  return {
    zh: `${name.zh}${where === undefined ? '' : `：${where}`}${what}`,
    en: `${name.en}${where === undefined ? '' : `: ${where}`}${what}`,
  };
}
