import type { RefusalCode } from '@farwatch/contracts/refusals';
import type { Message } from '@farwatch/hj212/decode';
import { answerText, readReply, type Reply } from '@farwatch/hj212/answers';
import { commands, isKnownCommand } from '@farwatch/hj212/commands';
import { frameText } from '@farwatch/hj212/encode';

import { intervalOf, isLate } from '../readings/interval.js';
import type { UnitDoubt } from '../readings/plausibility.js';
import { readReadings, type ReadResult } from '../readings/readings.js';
import { parkedFrame, readingRecord, reportRecord, type FrameOrigin, type GatewayRecord } from './records.js';
import { contentKeyOf, type ContentKey, type RevisionTracker } from '../readings/revision-tracker.js';
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
  readonly stored?: ContentKey | undefined;
}

const nothing = { records: [], doubts: [], unknownCodes: [], late: false, detail: '', readings: 0 } as const;

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
  const interval = dataTimeMs === undefined ? undefined : intervalOf(cn, dataTimeMs, source.minuteInterval);
  if (interval === undefined || message.factors.length === 0) return keep(message, source, origin, answer);

  const key = `${source.mn}|${cn}|${interval.start}|${pno ?? 0}|${message.version}`;
  const contentKey = contentKeyOf(
    key,
    contentOf(origin.opened ?? origin.raw),
    `${source.station}|${interval.start}|${interval.end}`,
  );
  const decision = ctx.revisions.decide(
    contentKey,
    interval.start,
    origin.arrivalMs,
    origin.replayOf !== undefined,
  );
  const late = message.resend || isLate(cn, interval.end, origin.arrivalMs);
  if (decision.kind === 'duplicate') return { ...nothing, answer, outcome: 'duplicate', late };
  // Written out, here and below: a literal that begins with a spread costs a microsecond for each field behind it.
  const read = readReadings(message, source, {
    start: interval.start,
    end: interval.end,
    arrivalMs: origin.arrivalMs,
    maxFutureMs: ctx.maxFutureMs,
    oldestMs: origin.arrivalMs - ctx.maxAgeMs,
    revision: decision.revision,
  });
  if (read.count === 0 && read.refused.length === 0) {
    return { ...keep(message, source, origin, answer), unknownCodes: read.unknownCodes };
  }
  ctx.revisions.sending(contentKey, decision.revision);
  const refusal = refusalOf(read);
  const records: GatewayRecord[] = [];
  if (read.count > 0)
    records.push(readingRecord(message, source, origin, read, { key, revision: decision.revision, late }));
  if (refusal) records.push(parkedFrame(origin, source.station, refusal.reason, refusal.detail));
  return {
    records,
    answer,
    outcome: read.count > 0 ? 'readings' : 'parked',
    detail: refusal?.detail ?? '',
    readings: read.count,
    late,
    doubts: read.doubts,
    unknownCodes: read.unknownCodes,
    stored: contentKey,
  };
}

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

function refusalOf({ refused }: ReadResult): { reason: RefusalCode; detail: string } | undefined {
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
