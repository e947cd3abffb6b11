import type { Hj212CommandRequest } from '@farwatch/contracts/http';
import type { Message } from '@farwatch/hj212/decode';

import type { MissingSpan } from '../device-state/gap-ledger.js';
import { isLabelledByEnd, type Prepared } from '../frame/prepare.js';
import { labelOf } from '../readings/interval.js';
import type { Source } from '../sources/source.js';
import type { CommandExecutor } from './executor.js';

/** What an accepted message means for requests: an answer ends one, data keeps one alive, a wrong clock is set. */
export function requestsAfter(
  commands: CommandExecutor,
): (source: Source, message: Message, prepared: Prepared) => void {
  return ({ mn }, message, prepared) => {
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
  };
}

/** The request for a span of missing hours (2061) or minutes (2051), in the device's own labels. */
export function requestForMissing(
  source: Source,
  cn: string,
  { from, to }: MissingSpan,
): Hj212CommandRequest {
  const label = (startMs: number): string =>
    new Date(labelOf(cn, startMs, source.minuteInterval, isLabelledByEnd(source, cn))).toISOString();
  const command = cn === '2061' ? 'fetch-hours' : 'fetch-minutes';
  return { command, from: label(from), to: label(to) };
}
