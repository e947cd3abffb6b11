import type { Message } from '@farwatch/hj212/decode';

import type { DeviceStates } from '../device-state/device-states.js';
import { isLabelledByEnd, type Prepared } from '../frame/prepare.js';
import { labelOf, missingBetween } from '../readings/interval.js';
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
  return (source, message, prepared) => {
    const { mn, minuteInterval } = source;
    if (prepared.reply) return commands.reply(mn, prepared.reply);
    commands.activity(mn);
    const { cn } = message.header;
    // A QN that is right says that the clock is: only what the data is labelled with is not.
    const wrongClock =
      /in-the-future|too-old/.test(prepared.detail) &&
      prepared.outcome === 'parked' &&
      !prepared.isClockRight;
    if (wrongClock || cn === '1013')
      commands.enqueueThrottled(mn, { command: 'set-clock' }, cn === '1013' ? 'device' : 'clock-check');
    if (prepared.late || prepared.startMs === undefined || !fetchGaps) return;
    const gap = missingBetween(cn, states.lastStartOf(mn, cn), prepared.startMs, minuteInterval);
    if (gap === undefined) return;
    // Asked for in the device's own labels.
    const [from, to] = [gap.from, gap.to].map((startMs) =>
      new Date(labelOf(cn, startMs, minuteInterval, isLabelledByEnd(source, cn))).toISOString(),
    ) as [string, string];
    const command = cn === '2061' ? 'fetch-hours' : 'fetch-minutes';
    commands.enqueueThrottled(mn, { command, from, to }, 'gap-ledger');
  };
}
