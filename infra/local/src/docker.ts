import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Progress } from '../setup/progress.mjs';
import { writeFileWhole } from './files.js';
import { findRoot } from './paths.js';
import { rememberPorts, type Ports } from './ports.js';
import type { ServiceName } from './service.js';

const run = promisify(execFile);
type Env = Readonly<Record<string, string | undefined>>;

/** Names of the services in docker-compose.yml, and the port inside the container. */
const inCompose: Readonly<Record<ServiceName, { service: string; port: number }>> = {
  kafka: { service: 'kafka', port: 9094 },
  postgres: { service: 'postgres', port: 5432 },
  redis: { service: 'redis', port: 6379 },
  mqtt: { service: 'mosquitto', port: 1883 },
};

/** Whether an engine answers and has compose. `FARWATCH_DOCKER=0` says no without asking. */
export async function dockerAnswers(env: Env): Promise<boolean> {
  if (env['FARWATCH_DOCKER'] === '0') return false;
  try {
    const options = { timeout: 10_000, env: { ...process.env, ...env } };
    const { stdout } = await run('docker', ['info', '--format', '{{.ServerVersion}}'], options);
    if (!/^\d+\./.test(stdout.trim())) return false;
    await run('docker', ['compose', 'version', '--short'], options);
    return true;
  } catch {
    return false;
  }
}

interface Started {
  readonly urls: { readonly [name in ServiceName]?: string };
  pids(): Record<string, number>;
  kill(name: ServiceName): Promise<void>;
  restart(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

interface DockerOptions {
  readonly names: readonly ServiceName[];
  readonly dataDir: string;
  readonly password: string;
  readonly progress: Progress;
  readonly env: Env;
  readonly preferredPorts?: Ports;
}

/**
 * The same four servers as containers of the repository's compose file, as a project of their own: volumes, ports and
 * password belong to this data folder. The engine supervises them: they are no children of ours, so there are no pids;
 * `stop` stops the containers and keeps their volumes. Containers of a killed owner are taken over by the next start.
 */
export async function startDocker(options: DockerOptions): Promise<Started> {
  const { names, dataDir, password, progress, env } = options;
  const { ports } = await rememberPorts(
    dataDir,
    (await projectRuns(dataDir, env)) ? [] : names,
    options.preferredPorts,
    names,
  );
  const settings = { POSTGRES_PASSWORD: password, ...portSettings(ports) };
  writeFileWhole(recordOf(dataDir), `${JSON.stringify({ settings })}\n`, 0o600);
  const compose = composeOf(dataDir, { ...env, ...settings });
  const containers = names.map((name) => inCompose[name].service);
  await progress.step(`containers: ${containers.join(', ')}`, async () => {
    await compose('up', '-d', '--wait', ...containers);
  });
  const urlOf: Record<ServiceName, (address: string) => string> = {
    kafka: (address) => address,
    postgres: (address) => `postgres://farwatch:${encodeURIComponent(password)}@${address}/farwatch`,
    redis: (address) => `redis://${address}`,
    mqtt: (address) => `mqtt://${address}`,
  };
  const urls: { [name in ServiceName]?: string } = {};
  for (const name of names) urls[name] = urlOf[name](`127.0.0.1:${ports[name]}`);
  return {
    urls,
    pids: () => ({}),
    kill: async (name) => void (await compose('kill', '-s', 'SIGKILL', inCompose[name].service)),
    restart: async (name) => void (await compose('up', '-d', '--wait', inCompose[name].service)),
    stop: async () => void (await compose('stop', ...containers)),
  };
}

const recordOf = (dataDir: string): string => join(dataDir, 'docker.json');

/** Stops the containers of this data folder, if it ever had any; `volumes` deletes their data too. */
export async function stopContainers(dataDir: string, options: { volumes: boolean }, env: Env = process.env) {
  if (!existsSync(recordOf(dataDir)) || !(await dockerAnswers(env))) return;
  const { settings } = JSON.parse(readFileSync(recordOf(dataDir), 'utf8')) as {
    settings: Record<string, string>;
  };
  const compose = composeOf(dataDir, { ...env, ...settings });
  if (!options.volumes) return void (await compose('stop'));
  await compose('down', '--volumes');
  rmSync(recordOf(dataDir), { force: true });
}

const portSettings = (ports: Ports): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [`${name.toUpperCase()}_PORT`, String(port)]),
  );

/** Whether containers of this data folder hold its ports now: then they are not free, and right. */
async function projectRuns(dataDir: string, env: Env): Promise<boolean> {
  if (!existsSync(recordOf(dataDir))) return false;
  const { settings } = JSON.parse(readFileSync(recordOf(dataDir), 'utf8')) as {
    settings: Record<string, string>;
  };
  return (await composeOf(dataDir, { ...env, ...settings })('ps', '-q')).trim() !== '';
}

function composeOf(dataDir: string, env: Env): (...args: string[]) => Promise<string> {
  const file = join(findRoot(), 'docker-compose.yml');
  const project = `farwatch-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  return async (...args) => {
    try {
      const { stdout } = await run('docker', ['compose', '-p', project, '-f', file, ...args], {
        env: { ...process.env, ...env },
        timeout: 900_000,
        maxBuffer: 16 << 20,
      });
      return stdout;
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string };
      const tail = (stderr || message).trim().split('\n').slice(-8).join('\n');
      throw new Error(
        `docker compose ${args[0]} failed:\n${tail}\nFARWATCH_DOCKER=0 uses local processes instead.`,
        {
          cause: error,
        },
      );
    }
  };
}
