import { createHmac, randomBytes } from 'node:crypto';

import type { Send, SendResult } from './channel.js';
import { post, type Poster } from './post.js';
import type { StoredDelivery } from '../store/delivery-store.js';

const prefix = 'whsec_';

/** A new signing secret: 32 random bytes. */
export const newSecret = (): string => `${prefix}${randomBytes(32).toString('base64')}`;

/** The signature of Standard Webhooks over `id.timestamp.body`, symmetric (`v1`). */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** The body of a webhook. The same for every try, so that the id stands for it. */
export function webhookBody({ payload }: Pick<StoredDelivery, 'payload'>): string {
  const { purpose, at, ...data } = payload;
  return JSON.stringify({ type: `alert.${purpose.replaceAll('-', '_')}`, timestamp: at, data });
}

/** A signed webhook (Standard Webhooks): the id of the delivery is the idempotency key and stays through all tries. */
export const createWebhookSender =
  (poster: Poster): Send =>
  async (delivery, receiver, nowMs, signal): Promise<SendResult> => {
    const { url, secret, formerSecret, formerUntil } = receiver;
    if (url === null || secret === null)
      return { kind: 'refused', detail: 'the receiver has no url or no secret' };
    const body = webhookBody(delivery);
    const seconds = Math.floor(nowMs / 1_000);
    const secrets = [secret];
    if (formerSecret !== null && formerUntil !== null && formerUntil.getTime() > nowMs)
      secrets.push(formerSecret);
    const answer = await post(
      poster,
      url,
      body,
      {
        'webhook-id': delivery.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': secrets.map((one) => signatureOf(one, delivery.id, seconds, body)).join(' '),
      },
      nowMs,
      signal,
    );
    return 'kind' in answer ? answer : judgeStatus(answer);
  };

/** What a status means: only 2xx is success, 410 ends the endpoint, 429, 502, 503 and 504 ask for time. */
export function judgeStatus({
  status,
  afterMs,
}: {
  readonly status: number;
  readonly afterMs: number | undefined;
}): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'disabled', status, detail: 'the endpoint is gone (410)' };
  if (status === 429 || (status >= 502 && status <= 504))
    return { kind: 'late', status, detail: `HTTP ${status}`, afterMs: afterMs ?? 60_000 };
  if (status >= 300 && status < 400)
    return { kind: 'failed', status, detail: 'a redirect, which is not followed' };
  return { kind: 'failed', status, detail: `HTTP ${status}` };
}
