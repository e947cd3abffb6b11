import type { Message } from '@farwatch/hj212/decode';

import type { Link } from '../commands/executor.js';
import type { Address } from '../commands/request-frame.js';
import type { Source } from '../sources/source.js';
import type { Connection } from './connection.js';

/** Over which connection each device can be spoken to: its newest one that has sent valid data. */
export class DeviceLinks {
  readonly #links = new Map<string, Link & { readonly connection: Connection }>();

  /** For the commands: by MN. */
  get all(): ReadonlyMap<string, Link> {
    return this.#links;
  }

  /** A valid message came over a connection. Of two devices with one MN the newer connection wins. */
  heard(connection: Connection, { source, message }: { source: Source; message: Message }): void {
    const { header, version } = message;
    const { mn, utcOffset } = source;
    const known = this.#links.get(mn);
    const address = { mn, pw: header.pw ?? '', st: header.st, version, utcOffset };
    if (known?.connection === connection && (/^9/.test(header.cn) || isSame(known.address, address))) return;
    this.#links.set(mn, { connection, address, send: (frame) => connection.send(frame) });
  }

  /** A connection is gone; what a newer one has taken over stays. */
  closed(connection: Connection): void {
    for (const mn of connection.mns)
      if (this.#links.get(mn)?.connection === connection) this.#links.delete(mn);
  }
}

/** As nearly always: nothing new is kept for a frame. */
const isSame = (a: Address, b: Address): boolean =>
  a.pw === b.pw && a.st === b.st && a.version === b.version && a.utcOffset === b.utcOffset;
