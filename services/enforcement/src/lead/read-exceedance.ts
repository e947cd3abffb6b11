import {
  decodeEvent,
  events,
  type EventRecord,
  type Exceedance,
  type RefusedEvent,
} from '@farwatch/contracts/events';
import type { ExceedanceVerb } from '@farwatch/domain/lead';
import { fromE6, toE6 } from '@farwatch/domain/quantity';
import { derivedId } from '@farwatch/runtime/ids';

/** An exceedance event that was read and checked. */
export interface ReadExceedance {
  readonly eventId: string;
  readonly verb: ExceedanceVerb;
  readonly leadId: string;
  readonly data: Exceedance;
  /** When Kafka got the event, epoch milliseconds. */
  readonly referredMs?: number | undefined;
  readonly traceparent?: string;
}

export type Read = { readonly kind: 'ok'; readonly event: ReadExceedance } | RefusedEvent;

/** The lead of an episode: one id in every process and after every replay. */
export function leadIdOf(episode: string): string {
  return derivedId('lead', episode);
}

/** Reads one record; what is not the declared event is refused, with a reason of the catalogue. */
export function readExceedance(record: EventRecord & { readonly timestamp?: number }): Read {
  const decoded = decodeEvent(events.exceedance, record);
  if (decoded.kind === 'refused') return decoded;
  if (decoded.kind === 'removed')
    return { kind: 'refused', reason: 'no-event', detail: 'a record without a value' };
  const { attributes, verb, data } = decoded;
  const { traceparent } = attributes;
  return {
    kind: 'ok',
    event: {
      eventId: attributes.id,
      verb,
      leadId: leadIdOf(data.episode),
      data: canonical(data),
      ...(record.timestamp !== undefined && { referredMs: record.timestamp }),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  };
}

/** Times as UTC with milliseconds and values in millionths, so that equal things are equal texts. */
function canonical(data: Exceedance): Exceedance {
  const time = (text: string): string => new Date(text).toISOString();
  const value = (number: number): number => fromE6(toE6(number));
  return {
    ...data,
    start: time(data.start),
    end: time(data.end),
    limit: { ...data.limit, value: value(data.limit.value) },
    peak: { value: value(data.peak.value), start: time(data.peak.start), end: time(data.peak.end) },
    intervals: data.intervals.map((one) => ({
      ...one,
      start: time(one.start),
      end: time(one.end),
      value: value(one.value),
      limit: value(one.limit),
    })),
  };
}
