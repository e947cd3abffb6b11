import { createLogger } from '@farwatch/observability/logger';
import { describeError } from '@farwatch/runtime/fault';
import type { Part } from '@farwatch/runtime/part';
import { runProcess, type Running } from '@farwatch/runtime/run';

import { partsOf } from './all-in-one.js';
import { removeDoors, writeDoors } from './doors.js';
import { makePlan, type Plan } from './plan.js';
import { prepare } from './prepare.js';
import { startProbeServer } from './probe-server.js';

const log = createLogger('farwatch');
let running: Running | undefined;

/**
 * Runs the parts that the environment names until the process is told to end. `compose` may put another part in the place
 * of one, before it is started: the proof does, to see that a part without its guards is found out.
 */
export async function runPlatform(
  env: NodeJS.ProcessEnv,
  compose: (part: Part) => Part = (part) => part,
): Promise<void> {
  try {
    await run(await makePlan(env), compose);
  } catch (error) {
    log.error({ error: describeError(error) }, 'start failed');
    process.stderr.write(`${describeError(error)}\n`);
    process.exit(1);
  }
}

async function run(plan: Plan, compose: (part: Part) => Part): Promise<void> {
  const { config, entries } = plan;
  const dataDir = config.DATA_DIR;
  const health = (): ReturnType<Running['health']> | undefined => running?.health();
  removeDoors(dataDir);
  if (config.METRICS_PORT !== undefined) {
    await startProbeServer({ port: config.METRICS_PORT, host: config.FARWATCH_HOST, health, log });
  }
  await prepare(plan, log);
  process.on('exit', () => removeDoors(dataDir));
  const parts = await partsOf(entries, health);
  await runProcess(parts.map(compose), {
    log,
    onReady: (started) => {
      running = started;
      const doors = Object.assign(
        {},
        ...[...started.parts.values()].map((part) => part.doors ?? {}),
      ) as Record<string, string>;
      writeDoors(dataDir, doors);
      log.info({ parts: [...started.parts.keys()] }, 'started');
    },
  });
}
