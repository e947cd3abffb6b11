import type { ParkedDetail, ParkedItem } from '@farwatch/contracts/http';
import { refusalOf } from '@farwatch/contracts/refusals';
import { topics, type Topic } from '@farwatch/contracts/topics';
import { encodeHeaders } from '@farwatch/persistence/outbox';

import { replayTopic } from './replay-record.js';
import type { ParkedRow, ParkedRowWhole } from './store/parked-store.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A line of the list. */
export function showItem(row: ParkedRow): ParkedItem {
  const { zh, en, todo } = refusalOf(row.reason);
  return {
    id: row.id,
    status: row.status,
    reason: row.reason,
    reasonText: { zh, en },
    todo,
    detail: row.detail,
    source: row.source,
    from: row.came_from,
    bytes: row.bytes,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    times: row.times,
    replayedAt: row.replayed_at?.toISOString() ?? null,
    replayedBy: row.replayed_by,
    replayReason: row.replay_reason,
    parkedAgainAt: row.parked_again_at?.toISOString() ?? null,
  };
}

/** One record with its original bytes: as base64, and as text when they are UTF-8. */
export function showDetail(row: ParkedRowWhole): ParkedDetail {
  const value = row.value ?? Buffer.alloc(0);
  const to = replayTopic(row.came_from);
  const text = textOf(value);
  return {
    ...showItem(row),
    base64: value.toString('base64'),
    ...(text === undefined ? {} : { text }),
    headers: encodeHeaders(row.headers) as ParkedDetail['headers'],
    replayTo: to === undefined ? null : (topics as Record<string, Topic>)[to]!.name,
  };
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
