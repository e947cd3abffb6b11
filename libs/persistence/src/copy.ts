import type { Readable, Writable } from 'node:stream';

import { from, to } from 'pg-copy-streams';

import type { Session } from './pool.js';

/** The rows of `COPY ... TO STDOUT`, as PostgreSQL writes them. Nothing else may run on the session until it has ended. */
export const copyOut = (session: Session, sql: string): Readable => session.query(to(sql));

/** What `COPY ... FROM STDIN` takes. Its rows are in when it has finished; `rowCount` says how many. */
export const copyIn = (session: Session, sql: string): Writable & { readonly rowCount: number } =>
  session.query(from(sql));
