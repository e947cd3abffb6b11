import { createLogger } from '@farwatch/observability/logger';
import { describeError } from '@farwatch/runtime/fault';

import { catalogue } from './catalogue.js';
import { readConfig } from './plan.js';
import { prepare } from './prepare.js';

// Brings all topics and tables up to date and ends: the one-shot step of a deployment in which parts run apart.
const log = createLogger('farwatch-migrate');
try {
  await prepare({ entries: catalogue, config: readConfig(process.env), env: process.env }, log);
  log.info({}, 'topics and tables are up to date');
  process.exit(0);
} catch (error) {
  log.error({ error: describeError(error) }, 'migration failed');
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}
