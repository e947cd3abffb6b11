import { createLogger } from '@farwatch/observability/logger';
import { startParts } from '@farwatch/runtime/run';
import { simulatorPart } from '@farwatch/simulator';
import type { Command } from 'commander';

import { UsageError } from '@farwatch/kit/terminal';
import { platformOf } from '../platform-of.js';

/** `farwatch simulate`: the simulated district against a running platform, until Ctrl-C. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('publishes the simulated district to a running platform until Ctrl-C')
    .option('--mqtt <url>', 'broker (default: that of npm start)')
    .option('--seed <n>', 'same seed, same district', '2026')
    .option('--hours <n>', 'hours of history to publish first', '72')
    .option('--speed <n>', 'how many times faster than real time the history passes', '2880')
    .action(async (options: { seed: string; hours: string; speed: string }, command: Command) => {
      const found = platformOf(command);
      if (found.mqtt === undefined) throw new UsageError('no MQTT address: give --mqtt');
      const running = await startParts([simulatorPart], {
        log: createLogger('simulate'),
        env: {
          ...process.env,
          MQTT_URL: found.mqtt,
          FARWATCH_API_URL: found.api,
          FARWATCH_API_TOKEN: found.token,
          FARWATCH_SIMULATE_HJ212: found.hj212,
          FARWATCH_SIMULATE_SEED: options.seed,
          FARWATCH_SIMULATE_HISTORY_HOURS: options.hours,
          FARWATCH_SIMULATE_SPEED: options.speed,
        },
      });
      await new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      });
      await running.stop();
    });
}
