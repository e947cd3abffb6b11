import type { Socket } from 'node:net';

/** Follows the fixed headers of an MQTT byte stream, across chunks, and sees a packet that is too large before it is collected. */
export class PacketGuard {
  /** Bytes of the current packet that are still to come; -1 inside a length. */
  #skip = 0;
  #length = 0;
  #shift = -1;
  #packets = 0;

  constructor(
    private readonly maxFirstBytes: number,
    private readonly maxBytes: number,
  ) {}

  /** False when a packet announces more bytes than allowed, or a length that is none. */
  accepts(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
      } else if (this.#shift < 0) {
        at++; // packet type
        this.#shift = 0;
        this.#length = 0;
      } else {
        const byte = chunk[at++]!;
        if (this.#shift > 21) return false;
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80) continue;
        if (this.#length > (this.#packets === 0 ? this.maxFirstBytes : this.maxBytes)) return false;
        this.#packets++;
        this.#skip = this.#length;
        this.#shift = -1;
      }
    }
    return true;
  }
}

/**
 * Lets a socket hand out only what the guard accepts, and destroys it otherwise: aedes collects a packet of up to
 * 256 MB before it asks anybody. While `mayRead` says no it hands out nothing. Works by wrapping `read`, the one way in which aedes takes bytes.
 */
export function guardSocket(
  socket: Socket,
  guard: PacketGuard,
  onTooLarge: () => void,
  mayRead: () => boolean = () => true,
): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    if (!mayRead()) return null;
    const chunk: unknown = read(size);
    if (chunk instanceof Uint8Array && !guard.accepts(chunk)) {
      onTooLarge();
      socket.destroy();
      return null;
    }
    return chunk;
  };
}
