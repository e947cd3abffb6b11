import type { RefusalCode } from '@farwatch/contracts/refusals';
import type { Message } from '@farwatch/hj212/decode';
import { answerText, readReply, type Reply } from '@farwatch/hj212/answers';
import { commands, isKnownCommand } from '@farwatch/hj212/commands';
import { frameText } from '@farwatch/hj212/encode';
import { iso } from '@farwatch/runtime/iso';

import { parseStamp } from '@farwatch/hj212/times';
import { intervalOf, isLate } from '../readings/interval.js';
import type { UnitDoubt } from '../readings/plausibility.js';
import { readReadings, type RefusedValue } from '../readings/readings.js';
import { parkedFrame, readingRecord, reportRecord, type FrameOrigin, type GatewayRecord } from './records.js';
import { contentKeyOf, type RevisionTracker, type Written } from '../readings/revision-tracker.js';
import type { Source } from '../sources/source.js';

export interface PrepareContext {
  readonly revisions: RevisionTracker;
  readonly maxFutureMs: number;
  readonly maxAgeMs: number;
}

/** What is to be written for one accepted message, and what may be sent back when it is written. */
export interface Prepared {
  readonly records: readonly GatewayRecord[];
  /** The answer as a frame, one character for each byte; undefined when none is wanted. */
  readonly answer: string | undefined;
  /** How it is counted. */
  readonly outcome: 'readings' | 'duplicate' | 'kept' | 'reply' | 'parked';
  /** Why values were refused; else empty. */
  readonly detail: string;
  readonly readings: number;
  /** Sent again after the fact: does not move "last seen". */
  readonly late: boolean;
  readonly reply?: Reply;
  readonly doubts: readonly UnitDoubt[];
  readonly unknownCodes: readonly string[];
  /** What the revision tracker hears when the records are written. */
  readonly stored?: readonly Written[] | undefined;
  /** Start of the interval, or the moment, that the data is of. */
  readonly startMs?: number | undefined;
  /** The QN says the time of arrival: the clock of the device is right, whatever its data is labelled with. */
  readonly isClockRight: boolean;
}

const nothing = {
  records: [],
  doubts: [],
  unknownCodes: [],
  late: false,
  detail: '',
  readings: 0,
  isClockRight: false,
} as const;

/**
 * Refusals that no registration can mend: where a message says nothing else, it stays unanswered like any frame that is
 * refused, because an answer would promise that its data is kept for a use that will never come.
 */
const forGood: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'value-not-a-number',
  'bad-time',
  'below-detection',
]);

/** The records and the answer of a message. `dataTimeMs` may come from a sibling packet. Pure but for the revision tracker. */
export function prepareMessage(
  message: Message,
  source: Source,
  origin: FrameOrigin,
  ctx: PrepareContext,
  dataTimeMs: number | undefined = message.dataTimeMs,
): Prepared {
  const reply = readReply(message);
  if (reply) return { ...nothing, answer: undefined, outcome: 'reply', reply };
  const answer = answerFrame(message);
  const { cn, pno } = message.header;
  const isEndLabelled = isLabelledByEnd(source, cn);
  const interval =
    dataTimeMs === undefined ? undefined : intervalOf(cn, dataTimeMs, source.minuteInterval, isEndLabelled);
  if (interval === undefined || message.factors.length === 0) return keep(message, source, origin, answer);
  const { start, end } = interval;
  const { arrivalMs } = origin;
  const isReplay = origin.replayOf !== undefined;
  const key = `${source.mn}|${cn}|${start}|${pno ?? 0}|${message.version}`;
  const content = contentOf(origin.opened ?? origin.raw);
  const contentKey = contentKeyOf(key, content, `${source.station}|${start}|${end}`, source.reading);
  const decision = ctx.revisions.decide(contentKey, start, arrivalMs, isReplay);
  const late = message.resend || isLate(cn, end, arrivalMs);
  const isClockRight = saysArrival(message, source, arrivalMs, ctx.maxFutureMs);
  if (decision.kind === 'duplicate')
    return { ...nothing, answer, outcome: 'duplicate', late, startMs: start, isClockRight };
  const samples: Written[] = [];
  // Written out, here and below: a literal that begins with a spread costs a microsecond for each field behind it.
  const read = readReadings(message, source, {
    start,
    end,
    arrivalMs,
    maxFutureMs: ctx.maxFutureMs,
    oldestMs: arrivalMs - ctx.maxAgeMs,
    revision: decision.revision,
    sample(pollutant, takenMs, said) {
      const place = `${source.mn}|${pollutant}|${takenMs}`;
      const sample = contentKeyOf(
        `sample|${place}`,
        said,
        `${source.station}|sample|${place}`,
        source.reading,
      );
      const own = ctx.revisions.decide(sample, takenMs, arrivalMs, isReplay);
      if (own.kind === 'duplicate') return undefined;
      ctx.revisions.sending(sample, own.revision);
      samples.push({ contentKey: sample, isWhole: true });
      return own.revision;
    },
  });
  const { count } = read;
  const refused =
    isClockRight && start <= arrivalMs + ctx.maxFutureMs
      ? read.refused.map(asLabel(cn, start, end))
      : read.refused;
  if (count === 0 && refused.length === 0) {
    if (read.known === 0)
      return { ...keep(message, source, origin, answer), unknownCodes: read.unknownCodes };
    // Nothing but samples that are stored.
    return { ...nothing, answer, outcome: 'duplicate', late, startMs: start, isClockRight };
  }
  const isRefusedForGood =
    count === 0 && read.known === 0 && refused.every(({ reason }) => forGood.has(reason));
  if (!isRefusedForGood) ctx.revisions.sending(contentKey, decision.revision);
  const refusal = refusalOf(refused);
  const records: GatewayRecord[] = [];
  if (count > 0)
    records.push(readingRecord(message, source, origin, read, { key, revision: decision.revision, late }));
  if (refusal) records.push(parkedFrame(origin, source.station, refusal.reason, refusal.detail));
  return {
    records,
    answer: isRefusedForGood ? undefined : answer,
    outcome: count > 0 ? 'readings' : 'parked',
    detail: refusal?.detail ?? '',
    readings: count,
    late,
    doubts: read.doubts,
    unknownCodes: read.unknownCodes,
    stored: isRefusedForGood ? undefined : [{ contentKey, isWhole: refusal === undefined }, ...samples],
    startMs: start,
    isClockRight,
  };
}

/** Whether a source labels the intervals of a command by their end. */
export const isLabelledByEnd = ({ endLabelled }: Source, cn: string): boolean =>
  (endLabelled as readonly string[]).includes(cn);

/** The QN is a time, and it is that of the arrival, give or take what doors allow a clock. */
function saysArrival(message: Message, source: Source, arrivalMs: number, mostMs: number): boolean {
  const ms = parseStamp(message.header.qn ?? '', source.utcOffset);
  return ms !== undefined && Math.abs(ms - arrivalMs) <= mostMs;
}

/** An interval that has begun and runs ahead of a clock that is right is not of the future: its label is its end. */
const asLabel =
  (cn: string, start: number, end: number) =>
  (one: RefusedValue): RefusedValue =>
    one.reason !== 'in-the-future' || start === end
      ? one
      : {
          code: one.code,
          reason: 'label-is-the-end',
          detail: `CN ${cn}: ${iso(start)} to ${iso(end)} is not over by the clock of the device, which is right; register endLabelled ${cn} if DataTime is the end`,
        };

/** A message without readings: log, state, notify, unknown command. Nothing of it is dropped. */
function keep(message: Message, source: Source, origin: FrameOrigin, answer: string | undefined): Prepared {
  const { cn } = message.header;
  // A heartbeat says that the line is there, nothing else (9015 of 2025).
  const records = cn === '9015' ? [] : [reportRecord(message, source, origin, meaningOf(cn))];
  return { ...nothing, records, answer, outcome: 'kept' };
}

function meaningOf(cn: string): string | undefined {
  return isKnownCommand(cn) ? commands[cn].meaning : undefined;
}

/**
 * The data area of a frame or segment, without the QN that a resend changes; of an encrypted one as it was opened, because the
 * same content under a new key is no news.
 */
function contentOf(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return bytes.subarray(bytes.indexOf(opening), bytes.lastIndexOf(closing));
}

const opening = Buffer.from('CP=&&');
const closing = Buffer.from('&&');

function refusalOf(refused: readonly RefusedValue[]): { reason: RefusalCode; detail: string } | undefined {
  const first = refused[0];
  if (first === undefined) return undefined;
  const same = refused.every(({ reason }) => reason === first.reason);
  const shown = refused.slice(0, 20).map(({ code, reason, detail }) => `${code} ${reason}: ${detail}`);
  if (refused.length > 20) shown.push(`and ${refused.length - 20} more`);
  return { reason: same ? first.reason : 'several', detail: shown.join('; ') };
}

/** The answer in the device's own edition, QN verbatim, as text of one character for each byte. */
function answerFrame(message: Message): string | undefined {
  const segment = answerText(message);
  return segment && frameText(segment);
}
