import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { Child } from './child.js';
import type { CliContext } from './cli-context.js';
import { deferred } from './deferred.js';
import { lastLines } from './files.js';
import { claimFormat } from './format.js';
import { whenNpmEnds } from './npm-parent.js';
import { dataDirOf } from './paths.js';
import { isPortFree, rememberPorts } from './ports.js';
import { readDoors, readRunFile, removeRunFile, writeRunFile, type Doors } from './run-file.js';
import { StackInUse, startStack, type ServiceName, type Stack } from './stack.js';

const startMs = 180_000;
/** Stopping the all-in-one: its own deadline is 25 s. */
const stopMs = 30_000;

/** `npm start`: backing services, then the all-in-one, then one line `ready <url>`; stays until it is told to stop. */
export async function startPlatform(ctx: CliContext): Promise<number> {
  const dataDir = dataDirOf(process.env, ctx.root);
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  claimFormat(dataDir);
  const interrupted = stopRequest(ctx);
  let stack: Stack | undefined;
  let app: Child | undefined;
  const close = async (): Promise<void> => {
    removeRunFile(dataDir);
    if (app) await ctx.progress.step('stopping the platform', () => (app as Child).stop());
    if (stack) await ctx.progress.step('stopping the backing services', () => (stack as Stack).stop());
  };
  try {
    const lost = deferred<string>();
    const restarts = new RestartBudget();
    stack = await startStack({
      dataDir,
      progress: ctx.progress,
      preferredPorts: { mqtt: 1883 },
      onUnexpectedExit: (name, how) =>
        void revive(name, how).catch((error: unknown) => lost.resolve(String(error))),
    });
    const revive = async (name: ServiceName, how: string): Promise<void> => {
      ctx.progress.note(`  ${name} ${how}; see ${join(dataDir, 'logs', `${name}.log`)}`);
      if (interrupted.requested()) return;
      if (!restarts.take()) throw new Error(`${name} does not stay up`);
      await ctx.progress.step(`starting ${name} again`, () => (stack as Stack).restart(name));
    };
    removeRunFile(dataDir);
    if (interrupted.requested()) {
      await close();
      return 0;
    }
    const ports = await appPorts(dataDir, ctx);
    const doorsFile = join(dataDir, 'doors.json');
    const startApp = async (): Promise<Doors | undefined> => {
      rmSync(doorsFile, { force: true });
      app = await Child.start(appSpec(dataDir, stack as Stack), {
        file: process.execPath,
        args: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', appFile(ctx.root)],
        cwd: ctx.root,
        env: appEnv(dataDir, stack as Stack, ports),
      });
      let found: Doors | undefined;
      const ready = app.ready(async () => (found = readDoors(doorsFile)), startMs);
      await Promise.race([ready, interrupted.promise]);
      return found;
    };
    const doors = await ctx.progress.step('platform', startApp);
    if (interrupted.requested() || !doors) {
      await close();
      return interrupted.requested() ? 0 : 1;
    }
    writeRunFile(dataDir, {
      ready: true,
      pid: process.pid,
      console: doors.console,
      api: doors.api,
      mqtt: stack.mqttUrl,
      ...(doors.mqttDirect ? { mqttDirect: doors.mqttDirect } : {}),
      ...(doors.mqttDrones ? { mqttDrones: doors.mqttDrones } : {}),
      ...(doors.hj212 ? { hj212: doors.hj212 } : {}),
      kafka: stack.kafka,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisUrl,
      token: doors.token,
    });
    process.stdout.write(`ready ${doors.console}\n`);
    const appRestarts = new RestartBudget();
    while (!interrupted.requested()) {
      const ended = await Promise.race([interrupted.promise, (app as Child).exited, lost.promise]);
      if (interrupted.requested()) break;
      const log = join(dataDir, 'logs', 'farwatch.log');
      process.stderr.write(`the platform ${String(ended)}; last lines of ${log}:\n${lastLines(log, 20)}\n`);
      if ((app as Child).ended === undefined) break; // a server does not stay up
      if (!appRestarts.take()) {
        process.stderr.write('the platform does not stay up\n');
        break;
      }
      // One that ends while starting is seen on the next round.
      await ctx.progress.step('starting the platform again', startApp).catch(() => (app as Child).stop());
    }
    await close();
    return interrupted.requested() ? 0 : 1;
  } catch (error) {
    if (error instanceof StackInUse) return alreadyRunning(error);
    await close().catch((late: unknown) => process.stderr.write(`${String(late)}\n`));
    if (interrupted.requested()) return 0;
    throw error;
  }
}

/** A second start on the same data: the doors of the first one, or a refusal while that one is not ready. */
function alreadyRunning({ dataDir, owner }: StackInUse): number {
  const run = readRunFile(dataDir);
  if (run?.pid === owner.pid) {
    process.stdout.write(`already running as process ${run.pid}; npm stop ends it\nready ${run.console}\n`);
    return 0;
  }
  process.stderr.write(
    `process ${owner.pid} is starting or stopping on ${dataDir}; wait for it, or npm stop\n`,
  );
  return 1;
}

/** The first signal asks for an orderly stop, the second ends at once (the watchdog then ends the children). */
function stopRequest(ctx: CliContext): { promise: Promise<void>; requested(): boolean } {
  const { promise, resolve } = deferred<void>();
  let count = 0;
  let first = 0;
  const onSignal = (): void => {
    count += 1;
    if (count === 1) {
      first = Date.now();
      ctx.progress.note('  stopping (again: at once)');
      resolve();
    } else if (Date.now() - first > 500) {
      // npm passes a Ctrl-C on although we have already had it: only a later one is a wish of its own.
      process.exit(1);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  whenNpmEnds(onSignal);
  return { promise, requested: () => count > 0 };
}

/** What keeps dying is not started for ever: five times in ten minutes. */
class RestartBudget {
  readonly #times: number[] = [];

  take(now = Date.now()): boolean {
    while (this.#times.length > 0 && now - (this.#times[0] as number) > 600_000) this.#times.shift();
    this.#times.push(now);
    return this.#times.length <= 5;
  }
}

const appFile = (root: string): string => {
  const file = join(root, 'services', 'all-in-one', 'dist', 'main.js');
  if (!existsSync(file)) throw new Error(`${file} is missing: the build is not whole`);
  return file;
};

const appSpec = (dataDir: string, stack: Stack) => ({
  name: 'farwatch',
  dataDir,
  logFile: join(dataDir, 'logs', 'farwatch.log'),
  signal: 'SIGTERM' as const,
  order: 10,
  stopMs,
  watchdog: stack.watchdog,
});

/** Ports of the platform's own doors. */
interface AppPorts {
  readonly http: string;
  readonly mqttDirect: string;
  readonly mqttDrones: string;
  readonly hj212: string;
}

async function appPorts(dataDir: string, ctx: CliContext): Promise<AppPorts> {
  const given = {
    http: process.env['PORT'],
    mqttDirect: process.env['MQTT_DIRECT_PORT'],
    mqttDrones: process.env['MQTT_DRONE_PORT'],
    hj212: process.env['HJ212_PORT'],
  };
  for (const port of Object.values(given)) {
    if (port && port !== '0' && !(await isPortFree(Number(port)))) {
      throw new Error(
        `port ${port} is taken by another program: set PORT, MQTT_DIRECT_PORT, MQTT_DRONE_PORT or HJ212_PORT to a free one`,
      );
    }
  }
  const free = await rememberPorts(
    dataDir,
    (['http', 'mqttDirect', 'mqttDrones', 'hj212'] as const).filter((name) => !given[name]),
    { http: 8080, mqttDirect: 1884, mqttDrones: 1885, hj212: 9212 },
  );
  for (const { name, from, to } of free.moved)
    ctx.progress.note(`  port ${from} of ${name} is taken: now ${to}`);
  return {
    http: given.http || String(free.ports['http']),
    mqttDirect: given.mqttDirect || String(free.ports['mqttDirect']),
    mqttDrones: given.mqttDrones || String(free.ports['mqttDrones']),
    hj212: given.hj212 || String(free.ports['hj212']),
  };
}

function appEnv(dataDir: string, stack: Stack, ports: AppPorts): Record<string, string | undefined> {
  return {
    NODE_ENV: 'production',
    // Ours, not the platform's: it refuses FARWATCH_ keys it does not know, so that a typing error is found.
    FARWATCH_MQTT_SAVES: undefined,
    FARWATCH_DOCKER: undefined,
    KAFKA_BROKERS: stack.kafka,
    DATABASE_URL: stack.databaseUrl,
    REDIS_URL: stack.redisUrl,
    MQTT_URL: stack.mqttUrl,
    PORT: ports.http,
    MQTT_DIRECT_PORT: ports.mqttDirect,
    MQTT_DRONE_PORT: ports.mqttDrones,
    HJ212_PORT: ports.hj212,
    // All loggers that are played here come from one address.
    FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: process.env['FARWATCH_HJ212_UNPROVEN_PER_ADDRESS'] || '1000',
    DATA_DIR: dataDir,
    // run.json promises a token, also where the door is opened to others.
    FARWATCH_LOCAL_TOKEN: '1',
    SIMULATE: process.env['SIMULATE'] || '1',
  };
}
