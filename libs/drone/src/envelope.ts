import { fieldsOf, flagOf, textOf, timeOf, type Fields, type Timed } from './values.js';

export type Note =
  | NonNullable<Timed['note']>
  | 'key-with-colon'
  | 'timestamp-as-text'
  | 'position-refused'
  | 'gateway-from-topic'
  | 'no-idempotency-key';

/** What stands around every message of the DJI Cloud API. */
export interface Envelope {
  readonly tid: string | undefined;
  /** The same over all messages of one mission's progress. */
  readonly bid: string | undefined;
  readonly method: string | undefined;
  readonly gateway: string | undefined;
  readonly atMs: number | undefined;
  readonly needReply: boolean;
  readonly data: unknown;
  readonly notes: readonly Note[];
}

/** Members under their right names: a colon and blanks at the end of a key are a slip of the sender. */
function cleaned(message: Fields): { readonly fields: Fields; readonly slipped: boolean } {
  const entries = Object.entries(message);
  const slipped = entries.filter(([key]) => /[:\s]+$/.test(key));
  const fields = new Map(slipped.map(([key, value]) => [key.replace(/[:\s]+$/, ''), value]));
  for (const [key, value] of entries) if (!/[:\s]+$/.test(key)) fields.set(key, value);
  return { fields: Object.fromEntries(fields), slipped: slipped.length > 0 };
}

/** The envelope of a parsed message; `undefined` when it is no object with one of the members of an envelope. */
export function readEnvelope(message: unknown): Envelope | undefined {
  const plain = fieldsOf(message);
  if (plain === undefined) return undefined;
  const { fields, slipped } = cleaned(plain);
  if (!Object.hasOwn(fields, 'data') && !Object.hasOwn(fields, 'method')) return undefined;
  const { atMs, note } = timeOf(fields['timestamp']);
  const notes: Note[] = [];
  if (slipped) notes.push('key-with-colon');
  if (note !== undefined) notes.push(note);
  if (typeof fields['timestamp'] === 'string') notes.push('timestamp-as-text');
  return {
    tid: textOf(fields['tid']),
    bid: textOf(fields['bid']),
    method: textOf(fields['method']),
    gateway: textOf(fields['gateway']),
    atMs,
    needReply: flagOf(fields['need_reply']) ?? false,
    data: fields['data'],
    notes,
  };
}

/** Names one message however often it is repeated; undefined when a part is missing, for then it cannot be told from another. */
export function idempotencyKey(
  gateway: string | undefined,
  method: string | undefined,
  tid: string | undefined,
): string | undefined {
  return gateway === undefined || tid === undefined ? undefined : [gateway, method ?? '', tid].join('\u001f');
}

export type Channel =
  | 'osd'
  | 'state'
  | 'events'
  | 'events_reply'
  | 'requests'
  | 'requests_reply'
  | 'services'
  | 'services_reply'
  | 'property/set'
  | 'property/set_reply'
  | 'status'
  | 'status_reply'
  | 'drc/up'
  | 'drc/down';

/** Channel and serial number of a topic; the serial is undefined for a placeholder such as `{gateway_sn}`. */
export function readTopic(
  topic: string,
): { readonly channel: Channel; readonly sn: string | undefined } | undefined {
  const found =
    /^(?:thing\/product\/([^/]+)\/(osd|state|events|events_reply|requests|requests_reply|services|services_reply|property\/set|property\/set_reply|drc\/up|drc\/down)|sys\/product\/([^/]+)\/(status|status_reply))$/.exec(
      topic,
    );
  const sn = found?.[1] ?? found?.[3];
  const channel = (found?.[2] ?? found?.[4]) as Channel | undefined;
  if (channel === undefined || sn === undefined) return undefined;
  return { channel, sn: /[{}+#]/.test(sn) ? undefined : sn };
}
