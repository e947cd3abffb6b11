import type { Principal } from '@farwatch/contracts/http';

import type { BrowserSession } from './browser-session.js';

/** A file that came as a part of a form. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  /** `as: 'bytes'`: all of it. */
  readonly bytes?: Buffer;
  /** `as: 'stream'`: as it comes in; a file that is too long ends it with an error of status 413. */
  readonly stream?: AsyncIterable<Uint8Array>;
}

/** A fastify request as this library uses it. */
export interface HttpRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly routeOptions: { readonly url?: string | undefined };
  principal?: Principal;
  /** The browser session that the principal is known by; absent for tokens. */
  session?: BrowserSession;
  /** The file of a form, for routes with an `upload`. */
  upload?: UploadedFile;
}

/** Who calls when a public route is called without a token. */
export const nobody: Principal = {
  id: 'anonymous',
  kind: 'system',
  name: 'anonymous',
  roles: ['public'],
  scope: { districts: [] },
};
