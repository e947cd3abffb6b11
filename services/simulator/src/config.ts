import { readEnv } from '@farwatch/runtime/env';
import { mqttUrl } from '@farwatch/runtime/servers';
import { z } from 'zod';

/** What the simulator needs: the same doors as a real district. */
export function simulatorConfig(env: Readonly<Record<string, string | undefined>>) {
  return readEnv(env, {
    MQTT_URL: mqttUrl,
    /** Base address of the public API, without /api/v1. */
    FARWATCH_API_URL: z.url({ error: 'is missing: address of the public API' }),
    /** A manager's token. */
    FARWATCH_API_TOKEN: z.string({ error: 'is missing: a token of role manager' }),
    /** tcp://host:port of the HJ 212 gateway: a third of the outlets report there; without it all use MQTT. */
    FARWATCH_SIMULATE_HJ212: z.string().optional(),
    /** Same seed, same district, same readings. */
    FARWATCH_SIMULATE_SEED: z.coerce.number().int().default(2026),
    /** Hours before now that are published first. */
    FARWATCH_SIMULATE_HISTORY_HOURS: z.coerce
      .number()
      .min(0)
      .max(24 * 366)
      .default(72),
    /** How many times faster than real time those hours pass; after them the clock is real. */
    FARWATCH_SIMULATE_SPEED: z.coerce.number().min(1).max(1_000_000).default(2_880),
  });
}
export type SimulatorConfig = ReturnType<typeof simulatorConfig>;
