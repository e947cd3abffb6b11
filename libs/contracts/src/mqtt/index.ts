import { z } from 'zod';

import { flag } from '../events/common.js';

/** The native payload of `farwatch/v1/stations/{stationId}/readings` (documentation and tests; the hot path has its own reader). */
export const nativeReadings = z.object({
  seq: z.number().int().optional(),
  boot: z.string().max(64).optional(),
  readings: z
    .array(
      z.object({
        pollutant: z.string(),
        /** A number, null with a flag, or a text that says "below the detection limit": `<0.025`, `0.025L`. */
        value: z.union([z.number(), z.string()]).nullable(),
        unit: z.string(),
        start: z.iso.datetime({ offset: true }),
        end: z.iso.datetime({ offset: true }),
        flag: flag.default('N'),
        revision: z.number().int().min(0).default(0),
        /** State of a gas in ppb or ppm; both, or neither where the station has them declared. */
        temperatureC: z.number().optional(),
        pressureHPa: z.number().optional(),
        /** True: the unit of this unusual value was looked at; `unit-in-doubt` is not asked. */
        unitConfirmed: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(10_000),
});
export type NativeReadings = z.input<typeof nativeReadings>;

/** `farwatch/v1/stations/{stationId}/status`, retained, also the will. */
export const nativeStatus = z.object({
  online: z.boolean(),
  at: z.iso.datetime({ offset: true }).optional(),
});

/** MQTT topics of the public door. */
export const mqttTopics = {
  readings: (station: string): string => `farwatch/v1/stations/${station}/readings`,
  status: (station: string): string => `farwatch/v1/stations/${station}/status`,
  allReadings: 'farwatch/v1/stations/+/readings',
  allStatus: 'farwatch/v1/stations/+/status',
} as const;

/** Where drones publish: reports, messages of MAVLink bridges, payload boxes with a position of their own. */
export const droneTopicPrefix = 'farwatch/v1/drones/';

/** Whether a topic is one of drones: of ours, or of the DJI Cloud API. */
export const isDroneTopic = (topic: string): boolean =>
  /^(farwatch\/v1\/drones|(thing|sys)\/product)\//.test(topic);
