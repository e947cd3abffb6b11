import { probeKafka } from './kafka.js';
import { probeMqtt } from './mosquitto.js';
import { probePostgres } from './postgres.js';
import { probeRedis } from './redis.js';
import type { ServiceName } from './service.js';

type Given = { readonly [name in ServiceName]?: string } & { probe(name: ServiceName): Promise<string> };

/** Servers named by the environment: they are used and never stopped. */
export function givenUrls(env: Readonly<Record<string, string | undefined>>): Given {
  const urls: Record<ServiceName, string | undefined> = {
    kafka: env['KAFKA_BROKERS'] || undefined,
    postgres: env['DATABASE_URL'] || undefined,
    redis: env['REDIS_URL'] || undefined,
    mqtt: env['MQTT_URL'] || undefined,
  };
  const probes: Record<ServiceName, (url: string) => Promise<void>> = {
    kafka: (url) =>
      probeKafka(
        url.split(',').map((part) => part.trim()),
        10_000,
      ),
    postgres: (url) => probePostgres(url, 10_000),
    redis: (url) => probeRedis(url, 10_000),
    mqtt: (url) => probeMqtt(url, 10_000),
  };
  const named = Object.fromEntries(Object.entries(urls).filter(([, url]) => url !== undefined)) as {
    [name in ServiceName]?: string;
  };
  return {
    ...named,
    probe: async (name) => {
      const url = urls[name] ?? '';
      const shown = url.replace(/\/\/[^@/]*@/, '//');
      try {
        await probes[name](url);
      } catch (error) {
        throw new Error(`${name} at ${shown} does not answer: ${(error as Error).message}`, { cause: error });
      }
      return shown;
    },
  };
}
