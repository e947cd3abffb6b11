/**
 * CloudEvents 1.0 in Kafka binary mode: attributes travel as headers `ce_<name>`, the record value is the data as JSON.
 * Source: CloudEvents Kafka protocol binding 1.0.2, section 3.2.
 */
export const eventTypePrefix = 'cn.farwatch.';

/** Every source begins so: events of others that share a cluster or a gateway are told apart. */
export type EventSource = `/farwatch/${string}`;

export interface EventAttributes {
  /** Derived from the content, never from the clock: a replay repeats it. */
  readonly id: string;
  /** The part that says it. */
  readonly source: EventSource;
  /** For example `cn.farwatch.reading.received.v1`. */
  readonly type: string;
  /** RFC 3339; when the producer made the event. */
  readonly time: string;
  readonly subject?: string;
  readonly traceparent?: string;
}

export type Headers = Record<string, Buffer | string>;

/** The attributes of an event as Kafka headers. */
export function toHeaders(event: EventAttributes): Headers {
  const headers: Headers = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: event.time,
    'content-type': 'application/json',
  };
  if (event.subject !== undefined) headers['ce_subject'] = event.subject;
  if (event.traceparent !== undefined) headers['traceparent'] = event.traceparent;
  return headers;
}

/** The text of one header, or undefined when it is absent. */
export function headerText(
  headers: Readonly<Record<string, Buffer | string | undefined>>,
  name: string,
): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : typeof value === 'string' ? value : value.toString('utf8');
}

/** On compacted topics: counts up with every record of a writer. */
export const sequenceHeader = 'fw-seq';

/**
 * Which of two records of one key is newer: the one with the higher number. A record that was given up and written late
 * lies behind a newer one and has a lower number: whoever keeps what a compacted topic says ignores it. 0 when it has none.
 */
export function sequenceOf(headers: Readonly<Record<string, Buffer | string | undefined>>): number {
  const number = Number(headerText(headers, sequenceHeader));
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** The attributes found in headers, or undefined when the record is no CloudEvent. */
export function fromHeaders(
  headers: Readonly<Record<string, Buffer | string | undefined>>,
): EventAttributes | undefined {
  const id = headerText(headers, 'ce_id');
  const type = headerText(headers, 'ce_type');
  if (id === undefined || type === undefined) return undefined;
  const subject = headerText(headers, 'ce_subject');
  const traceparent = headerText(headers, 'traceparent');
  return {
    id,
    type,
    source: (headerText(headers, 'ce_source') ?? '/farwatch/') as EventSource,
    time: headerText(headers, 'ce_time') ?? '',
    ...(subject === undefined ? {} : { subject }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
