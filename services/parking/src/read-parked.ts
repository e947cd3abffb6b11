import { headerText } from '@farwatch/contracts/envelope';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import { vouchedHeader } from '@farwatch/contracts/events';
import { derivedId } from '@farwatch/runtime/ids';

/** The header that a replayed record carries, so that a second refusal is known as one. */
export const replayOf = 'fw-replay-of';

/** A record of the parked topic as the consumer sees it. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly timestamp: number;
  /** Why nothing could be read at this place, when that is so. */
  readonly unreadable?: string;
}

/** One refusal. */
export interface Refusal {
  /** Derived from where it came from and its bytes: the same message refused again is the same row. */
  readonly id: string;
  /** The row that was replayed, when this is the refusal of a replay. */
  readonly replayOf: string | undefined;
  readonly source: string;
  readonly from: string;
  readonly reason: string;
  readonly detail: string;
  readonly value: Buffer | null;
  /** The original headers, without those of parking. */
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly at: number;
}

const unreadable: RefusalCode = 'unreadable-record';
const own = new Set(['park-reason', 'park-detail', 'park-from', 'park-at', replayOf, vouchedHeader]);

/** Reads a parked record. Nothing is refused here: what parking cannot read it still keeps. */
export function readParked(record: RawRecord): Refusal {
  const text = (name: string): string | undefined => {
    const value = headerText(record.headers, name);
    return value === undefined ? undefined : printable(value);
  };
  const from = text('park-from') ?? `kafka:${record.topic}/${record.partition}/${record.offset}`;
  const at = Date.parse(text('park-at') ?? '');
  return {
    id: derivedId('parked', from, record.value ?? 'tombstone'),
    replayOf: text(replayOf),
    source: printable(record.key),
    from,
    reason: text('park-reason') ?? (record.unreadable === undefined ? 'unknown' : unreadable),
    detail: text('park-detail') ?? record.unreadable ?? '',
    value: record.value,
    headers: Object.fromEntries(
      Object.entries(record.headers)
        .filter(([name]) => !own.has(name))
        .map(([name, value]) => [printable(name), value]),
    ),
    at: Number.isNaN(at) ? record.timestamp : at,
  };
}

/** PostgreSQL stores no NUL in text. */
function printable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** Refusals of one row in one batch, in the order they came: the last one's reason stands. */
export interface Tally {
  readonly id: string;
  readonly first: Refusal;
  readonly last: Refusal;
  readonly times: number;
  /** One of them was the refusal of a replay. */
  readonly replayed: boolean;
}

/** Counts refusals by row. `rows` says which replayed rows exist: a refused replay belongs to the row it came from. */
export function tally(refusals: readonly Refusal[], rows: ReadonlySet<string>): Tally[] {
  const byId = new Map<string, Tally>();
  for (const refusal of refusals) {
    const replayed = refusal.replayOf !== undefined && rows.has(refusal.replayOf);
    const id = replayed ? refusal.replayOf! : refusal.id;
    const known = byId.get(id);
    byId.set(id, {
      id,
      first: known?.first ?? refusal,
      last: refusal,
      times: (known?.times ?? 0) + 1,
      replayed: (known?.replayed ?? false) || replayed,
    });
  }
  return [...byId.values()];
}
