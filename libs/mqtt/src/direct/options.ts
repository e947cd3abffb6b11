import type { TlsOptions } from 'node:tls';

import type { DoorTls } from '@farwatch/runtime/door-tls';
import type { Logger } from '@farwatch/runtime/log';

import type { MqttMessage } from '../message.js';
import type { TopicPolicy } from './topic-policy.js';

/** What a broker for devices needs. */
export interface DirectBrokerOptions<T> {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** With `requestCert` the common name of a device's certificate has to be its user name. */
  readonly tls?: TlsOptions & Pick<DoorTls, 'follow'>;
  /** Where devices may publish and listen. */
  readonly topics: TopicPolicy;
  /** Whether `password` is the secret of the device `username`. */
  readonly authenticate: (username: string, password: Buffer) => boolean | Promise<boolean>;
  /**
   * As for the bridge: appends what is to be made durable for a message. False: the message is not taken, it is never
   * acknowledged, and its connection is closed. Must not throw.
   */
  readonly prepare: (message: MqttMessage, items: T[]) => boolean;
  /** Makes a batch durable; only then the devices get their acknowledgements. */
  readonly handOver: (items: readonly T[]) => Promise<void>;
  readonly log: Logger;
  /**
   * `off` lets everybody in and publish for any device: for measurements, on loopback addresses only.
   * Default `on`.
   */
  readonly auth?: 'on' | 'off';
  readonly maxConnections?: number;
  /** How long a connection may take to log in, milliseconds; over TLS the handshake may take as long. Default 10 s. */
  readonly connectMs?: number;
  /** Connections of one address (IPv6: network of 64 bits) that have not logged in; the oldest makes room. Default 100. */
  readonly maxUnproven?: number;
  /** Connections with one user name; the oldest makes room: a device whose line broke is not locked out by its own past. Default 4. */
  readonly maxPerUser?: number;
  /** Messages of QoS 2 that one connection may leave without their PUBREL; beyond it is closed. Default 100. */
  readonly maxUnreleased?: number;
  readonly maxPacketBytes?: number;
  /** Messages of one device in a minute; who sends more is read more slowly, nothing is refused. Default: as many as come. */
  readonly maxPerMinute?: number;
  /** Bytes of messages in hand over all devices, beyond which none is read. Default 128 MiB. */
  readonly maxBytesInHand?: number;
  readonly lingerMs?: number;
  readonly maxBatchMessages?: number;
  readonly retryBaseMs?: number;
}
