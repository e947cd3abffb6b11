import type { ExceedanceDetails, Lead } from '@farwatch/contracts/events';
import type { Labels } from '@farwatch/domain/alert';
import { leadKinds, type LeadKind } from '@farwatch/domain/lead';
import { formatE6 } from '@farwatch/domain/quantity';
import { findPollutant } from '@farwatch/domain/reading';

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
  const { enterpriseName, stationName } = subject;
  const names = [enterpriseName, stationName === enterpriseName ? undefined : stationName];
  const named = names.filter((one) => one !== undefined).join(' · ');
  const where = named || subject.enterprise || subject.station || subject.outlet;
  const name = leadKinds[kind as LeadKind].name;
  const what =
    details.origin === 'exceedance' ? exceeded(details, subject.stationKind === 'outlet') : undefined;
  return {
    zh: `${name.zh}${where === undefined ? '' : `：${where}`}${what === undefined ? '' : ` ${what.zh}`}`,
    en: `${name.en}${where === undefined ? '' : `: ${where}`}${what === undefined ? '' : ` ${what.en}`}`,
  };
}

/** `二氧化硫 38.2 mg/m³，限值 35`: what was measured at its peak, and the limit in force. */
function exceeded({ pollutant: code, episode, limit }: ExceedanceDetails, ofOutlet: boolean): Text {
  const pollutant = findPollutant(code);
  // Outlets are limited in mg/m3 everywhere; what is stored is the canonical unit.
  const inMilli = ofOutlet && limit.unit === 'ug/m3';
  const shown = (value: number): string => formatE6(Math.round(value * (inMilli ? 1e3 : 1e6)));
  const unit = inMilli
    ? 'mg/m³'
    : limit.unit === '1'
      ? ''
      : limit.unit.replace('ug', 'µg').replace('m3', 'm³');
  const peak = `${shown(episode.peak.value)}${unit === '' ? '' : ` ${unit}`}`;
  return {
    zh: `${pollutant?.nameZh ?? code} ${peak}，限值 ${shown(limit.value)}`,
    en: `${pollutant?.nameEn ?? code} ${peak}, limit ${shown(limit.value)}`,
  };
}
