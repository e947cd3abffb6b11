import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UsageError } from './terminal.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** What `npm start` wrote into `DATA_DIR/run.json`; empty while nothing runs here. */
export function readRunFile(env: Env): {
  readonly file: string;
  readonly run: Readonly<Record<string, unknown>>;
} {
  const file = join(env['DATA_DIR'] || '.farwatch', 'run.json');
  return {
    file,
    run: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {},
  };
}

const keys = { DATABASE_URL: 'databaseUrl', KAFKA_BROKERS: 'kafka' } as const;

/** `env` when it has these addresses, else with those of the platform that `npm start` runs here. Throws `UsageError`. */
export function runningServers(env: Env, names: readonly (keyof typeof keys)[]): Env {
  if (names.every((name) => env[name])) return env;
  const { file, run } = readRunFile(env);
  const found = Object.fromEntries(names.map((name) => [name, run[keys[name]] as string | undefined]));
  if (Object.values(found).includes(undefined))
    throw new UsageError(
      `没有找到运行中的平台（缺少 ${file}）：先运行 npm start，或给出 ${names.join('、')} / ` +
        `no running platform found (${file} is absent): npm start first, or give ${names.join(' and ')}`,
    );
  return { ...env, ...found };
}
