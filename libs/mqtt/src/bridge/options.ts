import type { ConnectionOptions as TlsOptions } from 'node:tls';

import type { Logger } from '@farwatch/runtime/log';

import type { MqttMessage } from '../message.js';

/** What outlives the process: whether there ever was a session. */
export interface SessionMemory {
  /** Whether the broker has had a session of ours, under this client id. */
  recall(): Promise<boolean>;
  /** It has one now. */
  remember(): Promise<void>;
}

/** What a subscriber with deferred acknowledgements needs. */
export interface PacketSourceOptions<T> {
  /** `mqtt[s]://user:password@host:port`. */
  readonly url: string;
  readonly tls?: TlsOptions;
  /** Stable: the broker keeps the session, and what it has not yet delivered, under it. */
  readonly clientId: string;
  /** Topic filters, `$share/<group>/...` among them; QoS 1. */
  readonly filters: readonly string[];
  /**
   * Called for every message as it arrives, while the batch before it is still under way: appends what is to be made
   * durable for it, which may be nothing. Must not throw.
   */
  readonly prepare: (message: MqttMessage, items: T[]) => void;
  /**
   * Makes a batch durable. A rejection never acknowledges anything: the same batch is tried again with backoff,
   * and nothing behind it overtakes it.
   */
  readonly handOver: (items: readonly T[]) => Promise<void>;
  readonly log: Logger;
  /**
   * Another connection seems to use our client id: the broker said so, or it closed us several times in a row soon
   * after we had come (Mosquitto 2.0.11 does not say so). True goes on trying; false stops the source for good.
   */
  readonly onTakenOver?: () => boolean;
  /** True when an earlier process has used this client id: a missing session is then a possible loss window. */
  readonly expectSession?: boolean;
  /** Where it is written down that the broker has kept a session under this client id; absent: nobody knows after a restart. */
  readonly memory?: SessionMemory | undefined;
  /** 5 falls back to 4 (3.1.1) when the broker does not speak it. Default 5. */
  readonly protocol?: 4 | 5;
  readonly keepaliveSeconds?: number;
  /** How long the broker shall keep the session without us. Default one day. */
  readonly sessionExpirySeconds?: number;
  /** Reading stops at this many messages in hand (one read of the socket may add a few more). Default 10,000. */
  readonly maxUnackedMessages?: number;
  /** Reading stops at this many bytes in hand. Default 32 MiB. */
  readonly maxUnackedBytes?: number;
  readonly maxBatchMessages?: number;
  readonly maxBatchBytes?: number;
  readonly connectTimeoutMs?: number;
  /** Set for tests. */
  readonly retryBaseMs?: number;
}
