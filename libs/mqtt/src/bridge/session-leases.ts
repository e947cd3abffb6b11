import { randomUUID } from 'node:crypto';

import type { RedisServer } from '@farwatch/runtime/servers';
import { Redis } from 'ioredis';

/** What a round with Redis gave. */
export interface Round {
  /** Sessions that are ours until the lease ends. */
  readonly held: ReadonlySet<number>;
  readonly members: number;
}

/** Leases on numbered sessions, shared by all processes with the same `name`. */
export interface SessionLeases {
  /**
   * Renews what is held, takes free sessions up to the fair share and tells which are ours. `avoid` are sessions that are
   * not to be taken now. Rejects when Redis does not answer; what was held stays held until its lease ends.
   */
  round(avoid: ReadonlySet<number>): Promise<Round>;
  /** Gives a session back before its time. */
  release(session: number): Promise<void>;
  /** What the broker of a session is, where one was kept under it; undefined: there never was one. */
  recall(session: number): Promise<string | undefined>;
  /** That a broker keeps a session, for whoever holds it next. */
  remember(session: number, broker: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * One round in one step: renew our membership, count the living members, renew our leases, take free sessions up to the
 * fair share. What is held above it is given back by the caller, after it has stopped. Times are Redis's own.
 * KEYS: members (sorted set by end of life), prefix of the leases. ARGV: me, lease ms, sessions, comma list to avoid.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me, lease, sessions = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZADD', KEYS[1], now + lease, me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], lease * 2)
local members = redis.call('ZCARD', KEYS[1])
local share = math.ceil(sessions / members)
local held, free = {}, {}
for session = 0, sessions - 1 do
  local key = KEYS[2] .. session
  local owner = redis.call('GET', key)
  if owner == me then
    redis.call('PEXPIRE', key, lease)
    held[#held + 1] = session
  elseif not owner then
    free[#free + 1] = session
  end
end
for _, session in ipairs(free) do
  if #held >= share then break end
  if not string.find(ARGV[4], ',' .. session .. ',', 1, true) then
    redis.call('SET', KEYS[2] .. session, me, 'PX', lease)
    held[#held + 1] = session
  end
end
return { members, unpack(held) }
`;

const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
const leaveScript = `redis.call('ZREM', KEYS[1], ARGV[1])`;

/** Leases in Redis; every call is bounded by a timeout and nothing is queued while Redis is away. */
export function openSessionLeases(options: {
  readonly redis: RedisServer;
  /** Tells installations on one Redis apart. */
  readonly name: string;
  readonly sessions: number;
  readonly leaseMs: number;
}): SessionLeases {
  const { name, sessions, leaseMs } = options;
  const me = randomUUID();
  const membersKey = `${name}:members`;
  const sessionKey = `${name}:session:`;
  const keptKey = `${name}:kept`;
  const redis = new Redis({
    ...options.redis,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(2_000, attempt * 200),
  });
  redis.on('error', () => undefined); // every call tells it to its caller
  const ready = new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  return {
    async round(avoid) {
      if (redis.status !== 'ready')
        await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, 2_000))]);
      const list = avoid.size === 0 ? '' : `,${[...avoid].join(',')},`;
      const reply = (await redis.eval(
        script,
        2,
        membersKey,
        sessionKey,
        me,
        leaseMs,
        sessions,
        list,
      )) as number[];
      const [members = 1, ...held] = reply.map(Number);
      return { held: new Set(held), members };
    },
    async release(session) {
      await redis.eval(releaseScript, 1, sessionKey + String(session), me);
    },
    async recall(session) {
      return (await redis.hget(keptKey, String(session))) ?? undefined;
    },
    async remember(session, broker) {
      await redis.hset(keptKey, String(session), broker);
    },
    async close() {
      await redis.eval(leaveScript, 1, membersKey, me).catch(() => undefined);
      redis.disconnect();
    },
  };
}
