import { describeError, Fault } from '@farwatch/runtime/fault';
import mqtt, { type IClientOptions } from 'mqtt';

/** A publisher for everything that is not the hot subscriber: simulator, replay, tests. */
export interface MqttClient {
  /** QoS 1; resolves when the broker has acknowledged. */
  publish(topic: string, payload: string | Buffer, options?: { readonly retain?: boolean }): Promise<void>;
  readonly connected: boolean;
  end(): Promise<void>;
}

/** Connects, then reconnects by itself, also when the broker says nothing for 15 s; what is under way is sent again after a reconnect. */
export async function connectClient(
  url: string,
  options: Pick<IClientOptions, 'clientId' | 'username' | 'password' | 'will' | 'clean'> = {},
): Promise<MqttClient> {
  const client = await mqtt
    .connectAsync(
      url,
      { connectTimeout: 10_000, keepalive: 10, reconnectPeriod: 500, protocolVersion: 4, ...options },
      false,
    )
    .catch((error: unknown) => {
      throw new Fault(
        'mqtt-unreachable',
        `no MQTT connection to ${new URL(url).host}: ${describeError(error)}`,
        {
          retriable: true,
          cause: error,
        },
      );
    });
  client.on('error', () => undefined); // it reconnects; publish() tells the caller what matters
  return {
    async publish(topic, payload, { retain = false } = {}) {
      await client.publishAsync(topic, payload, { qos: 1, retain });
    },
    get connected() {
      return client.connected;
    },
    end: () => client.endAsync(false),
  };
}
