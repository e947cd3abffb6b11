import { createHash } from 'node:crypto';

import type { StationPacket } from '../decode/decode-station-packet.js';

/** Messages whose arrival is remembered: minutes of the devices that send no time. */
const most = 20_000;
/** A session of a broker is resumed within this time, or the message counts as a new one. */
const keptMs = 3_600_000;

/**
 * When messages without a time of their own came first. A redelivery (DUP, QoS 1) of the same bytes on the same topic is the
 * same measurement: with its first arrival it keeps its time and its `ce_id`. The same bytes published again (no DUP) are
 * another measurement. Remembered in memory: after a restart a redelivery counts as arrived then.
 */
export class FirstArrivals {
  readonly #arrivals = new Map<string, number>();

  /** The message, with its first arrival if it is a redelivery of one that is remembered. */
  settle<P extends StationPacket>(packet: P): P {
    if (packet.dup !== true || packet.replayOf !== undefined) return packet;
    const first = this.#arrivals.get(keyOf(packet));
    return first === undefined || packet.arrivalMs - first > keptMs
      ? packet
      : { ...packet, arrivalMs: first };
  }

  /** Remembers a message that stands at its arrival. */
  remember(packet: StationPacket): void {
    const key = keyOf(packet);
    this.#arrivals.delete(key);
    this.#arrivals.set(key, packet.arrivalMs);
    if (this.#arrivals.size > most)
      for (const oldest of this.#arrivals.keys()) return void this.#arrivals.delete(oldest);
  }
}

function keyOf({ topic, payload }: StationPacket): string {
  return createHash('sha256').update(topic).update('\0').update(payload).digest('base64');
}
