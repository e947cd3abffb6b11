import type { LeadItem } from '@farwatch/contracts/http';
import type { Lead } from '@farwatch/contracts/events';

/**
 * A lead as the doors give it: beside the lead the fields that they have promised from the beginning, out of subject and
 * details. An event on Kafka goes without them.
 */
export function leadItem(lead: Lead): LeadItem {
  const { station, stationName, stationKind, enterprise, enterpriseName, district } = lead.subject;
  const promised = { station, stationName, stationKind, enterprise, enterpriseName, district };
  if (lead.details.origin !== 'exceedance') return { ...lead, ...promised };
  const { pollutant, rule, limit, episode, multiple } = lead.details;
  return { ...lead, ...promised, pollutant, rule, limit, episode, exceedanceMultiple: multiple };
}
