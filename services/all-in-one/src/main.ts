import { createLogger } from '@farwatch/observability/logger';
import { describeError } from '@farwatch/runtime/fault';
import { runProcess, type Running } from '@farwatch/runtime/run';

import { partsOf } from './all-in-one.js';
import { removeDoors, writeDoors } from './doors.js';
import { makePlan, type Plan } from './plan.js';
import { prepare } from './prepare.js';
import { startProbeServer } from './probe-server.js';

const log = createLogger('farwatch');
let running: Running | undefined;

async function run(plan: Plan): Promise<void> {
  const { config, entries } = plan;
  const dataDir = config.DATA_DIR;
  const health = (): ReturnType<Running['health']> | undefined => running?.health();
  removeDoors(dataDir);
  if (config.METRICS_PORT !== undefined) {
    await startProbeServer({ port: config.METRICS_PORT, host: config.FARWATCH_HOST, health });
  }
  await prepare(plan, log);
  process.on('exit', () => removeDoors(dataDir));
  await runProcess(await partsOf(entries, health), {
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

try {
  await run(await makePlan(process.env));
} catch (error) {
  log.error({ error: describeError(error) }, 'start failed');
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}
