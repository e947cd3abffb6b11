import type { Channel } from '@farwatch/domain/alert';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import { waitAfter } from './schedule.js';
import type { Send, SendResult } from '../channels/channel.js';
import { putNotice } from '../groups/notice.js';
import { readAlerts } from '../store/alert-store.js';
import {
  askFor,
  putOff,
  readDelivery,
  settleAttempt,
  type Attempt,
  type StoredDelivery,
} from '../store/delivery-store.js';
import { disableReceiver, readReceiver, restReceiver, type StoredReceiver } from '../store/settings-store.js';

/** How long a receiver is left alone that did not answer: meanwhile it holds nobody's place. */
const restMs = 30_000;
/** Tries at one receiver at a time, of those in hand; one that hangs keeps the others free. */
const atOnce = 2;
/** When its places are taken. */
const busyMs = 1_000;

export interface DeliverOptions {
  readonly pool: Pick<Pool, 'query'>;
  readonly now: () => number;
  readonly simulatedOutside: boolean;
  readonly send: Send;
  /** Tries in hand by receiver, of this process. */
  readonly inHand: Map<string, number>;
}

type Effect = (client: PoolClient) => Promise<void>;

/**
 * Tries a delivery and gives what is to be written down. Between the try and that commit the process may end: the delivery is
 * then tried again with the same id.
 */
export async function tryDelivery(
  work: { readonly delivery: string; readonly attempt: number },
  options: DeliverOptions,
  signal: AbortSignal,
): Promise<Effect> {
  const { pool, now, send, inHand, simulatedOutside } = options;
  const one = await readDelivery(pool as PoolClient, work.delivery);
  // Another worker was faster, or somebody asked twice.
  if (one?.state !== 'pending' || one.attempt + 1 !== work.attempt) return () => Promise.resolve();
  const receiver = await readReceiver(pool as PoolClient, one.receiver);
  const why = whyNot(one, receiver, simulatedOutside);
  if (receiver === undefined || why !== undefined)
    return settle(
      one,
      { attempt: work.attempt, at: new Date(now()), outcome: 'refused', detail: why },
      'dropped',
    );
  if (await isPast(pool, one, now()))
    return settle(
      one,
      {
        attempt: work.attempt,
        at: new Date(now()),
        outcome: 'refused',
        detail: 'over before the quiet hours were',
      },
      'dropped',
    );
  const rests = receiver.restsUntil?.getTime() ?? 0;
  if (rests > now()) return (client) => putOff(client, one, now(), rests);
  const busy = inHand.get(receiver.id) ?? 0;
  if (busy >= atOnce) return (client) => putOff(client, one, now(), now() + busyMs);
  inHand.set(receiver.id, busy + 1);
  try {
    return effectOf(one, receiver, work.attempt, await send(one, receiver, now(), signal), now());
  } finally {
    inHand.set(receiver.id, inHand.get(receiver.id)! - 1);
  }
}

/** What was held so long is only told when something of it still fires. */
const heldMs = 600_000;

async function isPast(
  pool: DeliverOptions['pool'],
  { attempt, purpose, channel, createdAt, payload }: StoredDelivery,
  nowMs: number,
): Promise<boolean> {
  const calls = purpose === 'firing' || purpose === 'repeat' || purpose === 'escalation';
  // Only people have quiet hours.
  if (!calls || attempt > 0 || canRest(channel) || nowMs - createdAt.getTime() < heldMs) return false;
  const alerts = await readAlerts(
    pool as PoolClient,
    payload.alerts.map(({ id }) => id),
  );
  return [...alerts.values()].every(({ state }) => state !== 'firing');
}

function whyNot(
  { simulated, purpose }: StoredDelivery,
  receiver: StoredReceiver | undefined,
  simulatedOutside: boolean,
): string | undefined {
  if (receiver === undefined) return 'the receiver was removed';
  if (!receiver.enabled && purpose !== 'test') return 'the receiver is disabled';
  if (simulated && !simulatedOutside && purpose !== 'test') return 'simulated alerts do not leave the house';
  return undefined;
}

const settle =
  (one: StoredDelivery, attempt: Attempt, state: 'delivered' | 'failed' | 'dropped'): Effect =>
  async (client) => {
    await settleAttempt(client, one.id, attempt, { state });
  };

/** What is written down of a try. */
function effectOf(
  one: StoredDelivery,
  receiver: StoredReceiver,
  attempt: number,
  result: SendResult,
  atMs: number,
): Effect {
  const { kind, status, detail } = result;
  const entry: Attempt = { attempt, at: new Date(atMs), outcome: kind, status, detail };
  if (kind === 'delivered')
    return async (client) => {
      await settleAttempt(client, one.id, entry, { state: 'delivered' });
      if (receiver.restsUntil !== null) await restReceiver(client, receiver.id, null);
    };
  if (kind === 'refused') return settle(one, entry, 'failed');
  if (kind === 'disabled') return giveUp(one, receiver, entry, 'gone');
  const asked = kind === 'late' ? result.afterMs : 0;
  const wait = waitAfter(attempt, one.id);
  // A test is for somebody who looks on: it is not tried for days.
  if (wait === undefined || (one.purpose === 'test' && attempt >= 2))
    return giveUp(one, receiver, entry, one.purpose === 'test' ? undefined : 'exhausted');
  const nextMs = atMs + Math.max(wait, asked);
  return async (client) => {
    const then = { state: 'pending', nextAt: new Date(nextMs) } as const;
    if (!(await settleAttempt(client, one.id, entry, then))) return;
    await askFor(client, one.channel, { delivery: one.id, attempt: attempt + 1 }, nextMs - atMs);
    if (canRest(one.channel))
      await restReceiver(client, receiver.id, new Date(atMs + Math.max(asked, Math.min(wait, restMs))));
  };
}

/** Of mail and short messages many recipients share a receiver: one that fails says nothing of the others. */
const canRest = (channel: Channel): boolean => channel !== 'mail' && channel !== 'sms';

/** The end of a delivery, and of its endpoint where that wants nothing more or never answered; the console hears of it. */
const giveUp =
  (
    one: StoredDelivery,
    receiver: StoredReceiver,
    entry: Attempt,
    because: 'gone' | 'exhausted' | undefined,
  ): Effect =>
  async (client) => {
    const settled = await settleAttempt(client, one.id, entry, { state: 'failed' });
    if (!settled || because === undefined || !canRest(one.channel)) return;
    if (!(await disableReceiver(client, receiver.id, because, entry.at))) return;
    const why = {
      gone: { zh: '对方已停用（410）', en: 'it is gone (410)' },
      exhausted: { zh: '多日未能送达', en: 'nothing reached it for days' },
    };
    await putNotice(
      client,
      {
        id: `receiver:${receiver.id}`,
        state: 'firing',
        title: {
          zh: `接收方“${receiver.name}”已停用：${why[because].zh}`,
          en: `the receiver ${receiver.name} is disabled: ${why[because].en}`,
        },
      },
      entry.at.getTime(),
    );
  };
