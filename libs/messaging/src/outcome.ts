import type { RefusalCode } from '@farwatch/contracts/refusals';

/**
 * What became of one record. Bad data is never an exception:
 * `ok` done, `drop` counted and forgotten, `park` kept with its bytes and a reason of the catalogue, `retry` not now.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'park'; readonly reason: RefusalCode; readonly detail: string }
  | { readonly kind: 'retry'; readonly reason: string };

export const ok: Outcome = { kind: 'ok' };
export const drop = (reason: string): Outcome => ({ kind: 'drop', reason });
export const park = (reason: RefusalCode, detail = ''): Outcome => ({ kind: 'park', reason, detail });
export const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
