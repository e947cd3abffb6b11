import { readDrone, type Read } from './read.js';
import { fieldsOf, parseJson, textOf } from './values.js';

/** What became of one row of a vectors file, and where it differs from what the row states. */
export interface Verdict {
  /** Method or kind, as the row names it. */
  readonly name: string;
  readonly kind: Read['kind'];
  /** Type of what was understood, or the reason. */
  readonly what: string;
  readonly differences: readonly string[];
}

const differs = (what: string, stated: string, got: string | undefined): string[] =>
  stated === got ? [] : [`${what}: the row states ${stated}, read ${got ?? 'none'}`];

const classes: Readonly<Record<string, string>> = {
  osd: 'osd',
  state: 'state',
  events: 'event',
  requests: 'request',
  status: 'topology',
  set: 'setting',
  events_reply: 'reply',
  requests_reply: 'reply',
  services_reply: 'reply',
  status_reply: 'reply',
  services: 'command',
};

/** Holds one row `{kind, topic, method, payload, note}` against the reader. What a row does not state is not compared. */
export function checkDroneRow(row: unknown): Verdict {
  const fields = fieldsOf(row);
  const payload = textOf(fields?.['payload']);
  if (fields === undefined || payload === undefined)
    return { name: '(row)', kind: 'refused', what: 'no payload', differences: ['the row has no payload'] };
  const [kind, topic, method, note] = ['kind', 'topic', 'method', 'note'].map((name) => textOf(fields[name]));
  const read = readDrone({ topic, payload });
  const name = method ?? topic?.split('/').at(-1) ?? kind ?? '(none)';
  const what = read.kind === 'understood' ? read.message.type : read.reason;
  const differences: string[] = [];
  if (note !== undefined && /\breject/.test(note))
    differences.push(...differs('verdict', 'refused', read.kind));
  else if (read.kind === 'refused')
    differences.push(`refused (${read.reason}: ${read.detail}), and the row states no fault that refuses it`);
  if (note !== undefined && /payload has no method/.test(note) && ownMethod(payload) !== undefined)
    differences.push('the row states that the payload has no method');
  else if (
    read.kind !== 'refused' &&
    method !== undefined &&
    ownMethod(payload) !== undefined &&
    read.method !== undefined
  )
    differences.push(...differs('method', method, read.method));
  if (read.kind === 'understood') {
    const stated = topic === undefined ? undefined : classes[topic.split('/').at(-1)!];
    if (stated !== undefined) differences.push(...differs('class', stated, read.message.type));
    if (kind === 'csv') differences.push(...differs('class', 'flight-log', read.message.type));
    if (kind === 'https') differences.push(...differs('class', 'pilot-media', read.message.type));
    if (note !== undefined && /timestamp is a string/.test(note) && !read.notes.includes('timestamp-as-text'))
      differences.push('a timestamp as text was not noticed');
    if (note !== undefined && /odd top-level key/.test(note) && !read.notes.includes('key-with-colon'))
      differences.push('a key with a colon was not noticed');
    if (
      note !== undefined &&
      /empty sub_devices/.test(note) &&
      !(read.message.type === 'topology' && !read.message.online)
    )
      differences.push('the aircraft is not offline');
  }
  return { name, kind: read.kind, what, differences };
}

function ownMethod(payload: string): string | undefined {
  const parsed = parseJson(payload);
  return 'value' in parsed ? textOf(fieldsOf(parsed.value)?.['method']) : undefined;
}
