import type { StoredDelivery } from '../store/delivery-store.js';
import type { StoredReceiver } from '../store/settings-store.js';

/** What became of one try. */
export type SendResult =
  | { readonly kind: 'delivered'; readonly status?: number; readonly detail?: string }
  /** Not now: it is tried again by the schedule. */
  | { readonly kind: 'failed'; readonly status?: number; readonly detail: string }
  /** It asks to be left alone for so long. */
  | { readonly kind: 'late'; readonly status?: number; readonly detail: string; readonly afterMs: number }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly status?: number; readonly detail: string }
  /** It wants nothing more, ever. */
  | { readonly kind: 'disabled'; readonly status?: number; readonly detail: string };

/** A way out of the house. Never throws for what the other side does; `signal` ends a try. */
export type Send = (
  delivery: StoredDelivery,
  receiver: StoredReceiver,
  nowMs: number,
  signal: AbortSignal,
) => Promise<SendResult>;

/** Longest that one try may take. */
export const sendTimeoutMs = 15_000;
