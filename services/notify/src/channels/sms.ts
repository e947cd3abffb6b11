import { appendFile } from 'node:fs/promises';

import type { Logger } from '@farwatch/runtime/log';

import type { Send } from './channel.js';
import { heading } from './text.js';

/** Hands short messages to whoever carries them. Providers differ in contract and signature: each is a sender of this kind. */
export interface SmsProvider {
  /** `id` is the same for every try, for providers that know an idempotency key. Throws when it was not taken. */
  send(number: string, text: string, id: string): Promise<void>;
}

/** Without a provider nothing is sent, and every delivery says so. */
export function createSmsSender(provider: SmsProvider | undefined, log: Logger): Send {
  return async ({ id, recipient, payload }) => {
    const text = heading(payload, 'zh').slice(0, 200);
    if (provider === undefined) {
      log.warn({ delivery: id, text }, 'no provider of short messages is configured: nothing was sent');
      return { kind: 'refused', detail: 'no provider of short messages is configured' };
    }
    try {
      await provider.send(recipient, text, id);
      return { kind: 'delivered' };
    } catch (error) {
      return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** Writes short messages into a file, for trials: one JSON text a line. Nobody gets them. */
export const fileSmsProvider = (path: string): SmsProvider => ({
  send: (number, text, id) => appendFile(path, `${JSON.stringify({ id, number, text })}\n`),
});
