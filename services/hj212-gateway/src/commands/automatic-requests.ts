import type { Message } from '@farwatch/hj212/decode';

import type { DeviceStates } from '../device-state/device-states.js';
import type { Prepared } from '../frame/prepare.js';
import { missingBetween } from '../readings/interval.js';
import type { Source } from '../sources/source.js';
import type { CommandExecutor } from './executor.js';

/**
 * What an accepted message means for requests: an answer ends one, data keeps one alive, a wrong clock is set, and what is
 * missing since the last record is asked for. Called before the message is noted in `states`.
 */
export function requestsAfter(
  commands: CommandExecutor,
  states: DeviceStates,
  fetchGaps: boolean,
): (source: Source, message: Message, prepared: Prepared) => void {
  return ({ mn, minuteInterval }, message, prepared) => {
    if (prepared.reply) return commands.reply(mn, prepared.reply);
    commands.activity(mn);
    const { cn } = message.header;
    const wrongClock = /in-the-future|too-old/.test(prepared.detail) && prepared.outcome === 'parked';
    if (wrongClock || cn === '1013')
      commands.enqueueThrottled(mn, { command: 'set-clock' }, cn === '1013' ? 'device' : 'clock-check');
    if (prepared.late || message.dataTimeMs === undefined || !fetchGaps) return;
    const gap = missingBetween(cn, states.lastStartOf(mn, cn), message.dataTimeMs, minuteInterval);
    if (gap === undefined) return;
    const [from, to] = [new Date(gap.from).toISOString(), new Date(gap.to).toISOString()];
    const command = cn === '2061' ? 'fetch-hours' : 'fetch-minutes';
    commands.enqueueThrottled(mn, { command, from, to }, 'gap-ledger');
  };
}
