import { schemaAddress } from '@farwatch/persistence/pool';
import { declareKeys, listOf, port, readEnv, unknownKeys } from '@farwatch/runtime/env';
import { describeError, Fault } from '@farwatch/runtime/fault';
import { kafkaBrokers, kafkaServer, postgresUrl } from '@farwatch/runtime/servers';
import { z } from 'zod';

import { catalogue, type Entry } from './catalogue.js';
import { monthsOfTables } from './tables.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Keys of the command line and of the local set-up: one environment may serve them too. */
declareKeys('FARWATCH_API', 'FARWATCH_TOKEN', 'FARWATCH_DOCKER');

/** What this process is going to run. */
export interface Plan {
  readonly entries: readonly Entry[];
  readonly config: ReturnType<typeof readConfig>;
  readonly env: Env;
}

/** What every process reads, whatever parts it runs. */
export function readConfig(env: Env) {
  return readEnv(env, {
    /** Comma separated names of the parts; without it all of them. */
    PARTS: listOf.optional(),
    /** 0 leaves the simulated district out. */
    SIMULATE: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('1'),
    DATA_DIR: z.string().default('.farwatch'),
    KAFKA_BROKERS: kafkaBrokers,
    DATABASE_URL: postgresUrl,
    /** 1: each part works as a role of its own that owns nothing; 0: as the user of the address. */
    FARWATCH_DATABASE_ROLES: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('1'),
    FARWATCH_TOPIC_PREFIX: z.string().default(''),
    FARWATCH_HOST: z.string().default('127.0.0.1'),
    /** `/livez`, `/readyz` and `/metrics` of this process. */
    METRICS_PORT: port.optional(),
    /** How long PostgreSQL and Kafka may take to answer at the start. */
    FARWATCH_START_WAIT_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
  });
}

/**
 * Reads the environment of this process and of every part it selects. Throws one `Fault('config')` that names everything
 * that is wrong at once: missing and wrong keys, unknown FARWATCH_* keys, unknown parts.
 */
export async function makePlan(env: Env): Promise<Plan> {
  const wrong: string[] = [];
  const config = collect(wrong, () => readConfig(env));
  const asked = collect(wrong, () => readEnv(env, { PARTS: listOf.optional() }))?.PARTS;
  const names =
    asked ??
    catalogue.map(({ name }) => name).filter((name) => name !== 'simulator' || env['SIMULATE'] !== '0');
  for (const name of names) {
    if (!catalogue.some((entry) => entry.name === name)) {
      wrong.push(
        `PARTS: there is no part ${name}; there are ${catalogue.map((entry) => entry.name).join(', ')}`,
      );
    }
  }
  const entries = catalogue.filter(({ name }) => names.includes(name));
  for (const entry of catalogue) {
    // Parts that do not run here still declare their keys: one environment may serve several processes.
    const lines = entries.includes(entry) ? wrong : [];
    await entry
      .checkConfig(entry.name === 'simulator' && names.includes('api') ? withDoors(env) : env)
      .catch((error: unknown) => addLines(lines, error));
  }
  await monthsOfTables(env).catch((error: unknown) => addLines(wrong, error));
  for (const schema of new Set(entries.flatMap(({ schemas }) => schemas)))
    collect(wrong, () => schemaAddress(env, schema));
  collect(wrong, () => kafkaServer(env));
  const unknown = unknownKeys(env).filter((key) => !key.startsWith('FARWATCH_TEST_'));
  wrong.push(...unknown.map((key) => `${key}: unknown key`));
  if (wrong.length > 0 || config === undefined) {
    throw new Fault('config', `wrong configuration\n  ${[...new Set(wrong)].join('\n  ')}`);
  }
  return { entries, config, env };
}

/** Beside an api the simulator is given its address and a token; they are not known yet. */
function withDoors(env: Env): Env {
  return {
    ...env,
    FARWATCH_API_URL: env['FARWATCH_API_URL'] || 'http://127.0.0.1',
    FARWATCH_API_TOKEN: env['FARWATCH_API_TOKEN'] || 'later',
  };
}

function collect<T>(wrong: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    addLines(wrong, error);
    return undefined;
  }
}

function addLines(wrong: string[], error: unknown): void {
  if (error instanceof Fault && error.code === 'config') {
    const lines = error.message.split('\n').slice(1);
    wrong.push(...lines.map((line) => line.trim()));
  } else {
    wrong.push(describeError(error)); // a file that a key names cannot be read
  }
}
