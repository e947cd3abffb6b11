import { events, type Lead as LeadData } from '@farwatch/contracts/events';
import type { Lead, LeadEventType } from '@farwatch/domain/lead';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

/** A lead as others see it: the particulars of the decision are in the timeline. */
export function leadData(lead: Lead): LeadData {
  const { decision: _, ...data } = lead;
  return data;
}

/** The event of a change; its id is derived from lead and version, so a repeated send is the same event. */
export function leadEvent(type: LeadEventType, lead: Lead, traceparent?: string): OutRecord<'leads'> {
  return eventRecord(events.lead, type, leadData(lead), {
    id: derivedId('lead-event', lead.id, lead.version, type),
    source: '/farwatch/enforcement',
    time: lead.updatedAt,
    subject: lead.id,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
}
