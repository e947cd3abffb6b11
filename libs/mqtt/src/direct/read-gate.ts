import type { Socket } from 'node:net';

/** While a device rests, its keepalive is renewed so often: it is we who do not listen. */
const renewMs = 1_000;

/**
 * Decides which sockets are read now. All of them wait while too many bytes of messages are in hand over all devices, and one of
 * them while its device rests. What is not read stays in the socket, and TCP slows the sender down: nothing is lost.
 */
export class ReadGate {
  readonly #waiting = new Set<Socket>();
  readonly #resting = new Map<Socket, NodeJS.Timeout>();
  #bytes = 0;
  #full = false;

  constructor(private readonly maxBytes: number) {}

  /** Whether nobody is read because too much is in hand. */
  get isFull(): boolean {
    return this.#full;
  }

  /** False: the socket is not read now; it is told (`readable`) when it may be. */
  mayRead(socket: Socket): boolean {
    if (!this.#full && !this.#resting.has(socket)) return true;
    this.#waiting.add(socket);
    return false;
  }

  /** Bytes of a message were read. */
  took(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= this.maxBytes) this.#full = true;
  }

  /** Bytes of a message are in hand no longer. At half of the bound all are read again. */
  gave(bytes: number): void {
    this.#bytes -= bytes;
    if (!this.#full || this.#bytes > this.maxBytes / 2) return;
    this.#full = false;
    for (const socket of [...this.#waiting]) this.#wake(socket);
  }

  /** A socket is not read for so long, milliseconds; `renew` is called meanwhile, so that nobody takes it for dead. */
  rest(socket: Socket, ms: number, renew: () => void): void {
    clearTimeout(this.#resting.get(socket));
    renew();
    const timer = setTimeout(
      () => {
        if (ms > renewMs) return this.rest(socket, ms - renewMs, renew);
        this.#resting.delete(socket);
        this.#wake(socket);
      },
      Math.min(ms, renewMs),
    ).unref();
    this.#resting.set(socket, timer);
  }

  /** The socket is closed. */
  forget(socket: Socket): void {
    clearTimeout(this.#resting.get(socket));
    this.#resting.delete(socket);
    this.#waiting.delete(socket);
  }

  #wake(socket: Socket): void {
    if (this.#full || this.#resting.has(socket) || !this.#waiting.delete(socket)) return;
    socket.emit('readable');
  }
}
