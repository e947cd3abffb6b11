import type { Principal } from '@farwatch/contracts/http';

/** A browser that has signed in, as its cookie names it. */
export interface BrowserSession {
  /** What is in the cookie. */
  readonly id: string;
  /** What a request that changes something has to carry, too. */
  readonly csrf: string;
  readonly principal: Principal;
}
