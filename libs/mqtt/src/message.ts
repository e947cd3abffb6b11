/** One MQTT application message as it came in, whichever way. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  /** Set when a broker delivers a stored message again; not the wish of a publisher to have it stored. */
  readonly retain: boolean;
  readonly dup: boolean;
  /** MQTT 5 content type. */
  readonly contentType?: string | undefined;
  /** Published by a broker because the connection broke. A bridge cannot tell. */
  readonly will?: boolean;
  /** Epoch milliseconds at which the bytes were read. */
  readonly arrivalMs: number;
}
