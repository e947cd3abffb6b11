import { fromHeaders, headerText } from '@farwatch/contracts/envelope';
import { exceedance, type Exceedance } from '@farwatch/contracts/events';
import { upcast } from '@farwatch/contracts/upcast';
import type { ExceedanceVerb } from '@farwatch/domain/lead';
import { fromE6, toE6 } from '@farwatch/domain/quantity';
import { derivedId } from '@farwatch/runtime/ids';

/** A record of the exceedances topic as the worker sees it. */
export interface RawRecord {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** An exceedance event that was read and checked. */
export interface ReadExceedance {
  readonly eventId: string;
  readonly verb: ExceedanceVerb;
  readonly leadId: string;
  readonly data: Exceedance;
  readonly traceparent?: string;
}

export type Read =
  | { readonly kind: 'ok'; readonly event: ReadExceedance }
  | { readonly kind: 'park'; readonly reason: string; readonly detail: string };

const type = /^cn\.farwatch\.exceedance\.(opened|extended|amended|closed|withdrawn)\.v1$/;

/** The lead of an episode: one id in every process and after every replay. */
export function leadIdOf(episode: string): string {
  return derivedId('lead', episode);
}

/** Reads one record; what cannot be understood is named, with a reason of the closed list. */
export function readExceedance(record: RawRecord): Read {
  const attributes = fromHeaders(record.headers);
  if (attributes === undefined) return { kind: 'park', reason: 'no-event', detail: 'no ce_id or ce_type' };
  const json = parse(record.value);
  if (json === undefined) return { kind: 'park', reason: 'bad-json', detail: 'the value is no JSON' };
  const current = upcast(attributes.type, json.value);
  const verb = type.exec(current.type)?.[1] as ExceedanceVerb | undefined;
  if (verb === undefined) return { kind: 'park', reason: 'unknown-event', detail: attributes.type };
  const parsed = exceedance.safeParse(current.data);
  if (!parsed.success) {
    const detail = parsed.error.issues
      .slice(0, 10)
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    return { kind: 'park', reason: 'schema', detail };
  }
  const wrong = inconsistency(verb, parsed.data);
  if (wrong !== undefined) return { kind: 'park', reason: 'schema', detail: wrong };
  const traceparent = headerText(record.headers, 'traceparent');
  return {
    kind: 'ok',
    event: {
      eventId: attributes.id,
      verb,
      leadId: leadIdOf(parsed.data.episode),
      data: canonical(parsed.data),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  };
}

function parse(value: Buffer | null): { value: unknown } | undefined {
  if (value === null) return undefined;
  try {
    return { value: JSON.parse(value.toString('utf8')) as unknown };
  } catch {
    return undefined;
  }
}

/** What a schema cannot say. */
function inconsistency(verb: ExceedanceVerb, data: Exceedance): string | undefined {
  if ((verb === 'withdrawn') !== (data.state === 'withdrawn')) return `state ${data.state} in ${verb}`;
  if (Date.parse(data.end) < Date.parse(data.start)) return 'end: before start';
  const values = [
    data.peak.value,
    data.limit.value,
    ...data.intervals.flatMap((one) => [one.value, one.limit]),
  ];
  if (values.some((value) => Number.isNaN(toE6(value)))) return 'a value is out of range';
  return undefined;
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
