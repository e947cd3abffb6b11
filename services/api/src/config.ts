import { isIP } from 'node:net';

import { listOf, port, readEnv } from '@farwatch/runtime/env';
import { redisUrl } from '@farwatch/runtime/servers';
import { tokenForm } from '@farwatch/identity/open-identity';
import { z } from 'zod';

/** An address, or a network in CIDR notation that is not everybody. */
function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** An address of tiles: a path of ours, or an origin that a content policy can name. */
function isTiles(text: string): boolean {
  return (
    ['{z}', '{x}', '{y}'].every((part) => text.includes(part)) &&
    /^(https?:\/\/[\w.-]+(:\d+)?)?\/[^\s;,'"\\]*$/.test(text)
  );
}

const network = z.string().refine(isNetwork, {
  error: ({ input }) => `"${String(input)}" is no address and no network (10.0.0.7, 172.16.0.0/12)`,
});

/** What the api reads from the environment. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  return readEnv(env, {
    /** Where to listen; without it 8080, or a free port when that is taken. */
    PORT: port.optional(),
    /** Address to listen on; containers set 0.0.0.0. */
    FARWATCH_HOST: z.string().default('127.0.0.1'),
    /** PEM files: with both the door speaks https only. */
    FARWATCH_API_CERT: z.string().optional(),
    FARWATCH_API_KEY: z.string().optional(),
    /** When set, `/metrics` is answered there and no longer at the public door. */
    METRICS_PORT: port.optional(),
    REDIS_URL: redisUrl,
    DATA_DIR: z.string().default('.farwatch'),
    /** Requests per second of one caller, twice that at once; 0 is no limit. */
    FARWATCH_API_RATE: z.coerce.number().int().min(0).default(500),
    /** How many requests of costly routes run at the same time. */
    FARWATCH_API_COSTLY: z.coerce.number().int().min(1).max(1_000).default(4),
    /** Proxies whose `X-Forwarded-For` is believed: addresses and networks, comma separated. */
    FARWATCH_TRUSTED_PROXIES: listOf.pipe(z.array(network)).default([]),
    /** GeoJSON file with the outline of the district that maps show. */
    FARWATCH_MAP_OUTLINE: z.string().optional(),
    /** Address of map tiles with {z}, {x} and {y}; without it maps ask nobody. Browsers then ask that server for pictures. */
    FARWATCH_MAP_TILES: z
      .string()
      .refine(isTiles, 'is no address with {z}, {x} and {y} that begins with https://, http:// or /')
      .optional(),
    /** Whose the tiles are, as their licence wants it shown. */
    FARWATCH_MAP_TILES_BY: z.string().max(200).default(''),
    /** The zone of photos that state none (`+08:00`); without it their local time is compared with nothing. */
    FARWATCH_PHOTO_ZONE: z
      .string()
      .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'looks like +08:00')
      .optional(),
    /** 1: answers that are not as declared become errors (for tests). */
    FARWATCH_CHECK_ANSWERS: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('0'),
    /** 1: the administrator's token goes on after there are accounts, also where others reach the door (`npm start`). */
    FARWATCH_LOCAL_TOKEN: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('0'),
    /** An administrator's token from outside (a secret of the deployment); without it one is made in DATA_DIR. */
    FARWATCH_ADMIN_TOKEN: z
      .string()
      .regex(tokenForm, 'is no token: fw_ and at least 40 characters of A-Z a-z 0-9 _ -')
      .optional(),
  });
}

export type ApiConfig = ReturnType<typeof readConfig>;
