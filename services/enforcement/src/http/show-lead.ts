import type { EvidenceRef, LeadDetail, LeadReading } from '@farwatch/contracts/http';
import { hj212FrameType, reading, vouched } from '@farwatch/contracts/events';
import { z } from 'zod';

import { leadData } from '../lead/lead-events.js';
import type { StoredDetail, StoredEvidence, StoredRef } from '../store/find-lead.js';
import { leadItem } from './lead-item.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes as text, or undefined when they are no UTF-8. */
export function textOf(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the door shows of one lead: pure. */
export function showLead(detail: StoredDetail): LeadDetail {
  const { lead } = detail;
  return {
    ...leadItem(leadData(lead)),
    intervals: detail.intervals as LeadDetail['intervals'],
    readings: readingsBehind(detail),
    timeline: [...detail.timeline],
    ...(lead.decision === undefined ? {} : { decision: decisionOf(lead.decision) }),
    evidence: detail.refs.map(toRef),
    evidenceCounts: detail.counts,
  };
}

/** A message with the bytes of a device is a frame of HJ 212 or readings in another form. */
function toRef({ topic, partition, offset, state, rawType, sha256, receivedAt }: StoredRef): EvidenceRef {
  return {
    kind: rawType === hj212FrameType ? 'frame' : 'reading',
    ref: `kafka:${topic}/${partition}/${offset}`,
    ...(sha256 === null ? {} : { sha256 }),
    ...(receivedAt === null ? {} : { receivedAt }),
    state,
  };
}

function decisionOf(decision: NonNullable<StoredDetail['lead']['decision']>): LeadDetail['decision'] {
  const { facts: _, ...shown } = decision;
  return shown;
}

/** A reading as evidence keeps it: with who vouched for its message. */
const keptReading = z.intersection(reading, z.object({ vouched: vouched.optional().catch(undefined) }));
type KeptReading = z.infer<typeof keptReading>;

/** The readings of the lead's pollutant that lie in a judged interval (or in the episode, when none stands any more). */
function readingsBehind({ lead, intervals, evidence }: StoredDetail): LeadReading[] {
  const { details } = lead;
  // What a drone measured is with its flight.
  if (details.origin !== 'exceedance') return [];
  const spans = (intervals.length > 0 ? intervals : [details.episode]).map(({ start, end }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
  }));
  const behind = (one: { pollutant: string; start: string; end: string }): boolean =>
    one.pollutant === details.pollutant &&
    spans.some((span) => Date.parse(one.start) >= span.start && Date.parse(one.end) <= span.end);
  const shown = evidence
    .flatMap((message) =>
      (z.array(keptReading).safeParse(message.readings).data ?? [])
        .filter(behind)
        .map((one, index) => toReading(compared(one, details.limit.compared), message, index === 0)),
    )
    .sort((a, b) => a.start.localeCompare(b.start) || a.revision - b.revision);
  return shown.map((one) => ({ ...one, corrects: corrects(one, shown) }));
}

type Shown = Omit<LeadReading, 'corrects'>;

/**
 * Did it replace another value? A revision above 0 says so, but for HJ 212, where it is the time of arrival (adr 0030): there
 * it takes an earlier reading of the interval that said something else.
 */
function corrects(one: Shown, all: readonly Shown[]): boolean {
  if (one.rawType !== hj212FrameType) return one.revision > 0;
  return all.some(
    (other) =>
      Date.parse(other.start) === Date.parse(one.start) &&
      Date.parse(other.end) === Date.parse(one.end) &&
      other.revision < one.revision &&
      (['value', 'measured', 'unit', 'flag'] as const).some((part) => other[part] !== one[part]),
  );
}

type Compared = Pick<LeadReading, 'value' | 'compared' | 'measured' | 'converted'>;

/** The value that the limit was compared with, and both where the device sent both. */
function compared(one: KeptReading, asked: 'measured' | 'converted' | undefined): KeptReading & Compared {
  if (one.basis !== 'converted') return one;
  const { value: converted, measured = null } = one;
  const which = asked ?? 'converted';
  return { ...one, value: which === 'measured' ? measured : converted, compared: which, measured, converted };
}

function toReading(one: KeptReading & Compared, message: StoredEvidence, withRaw: boolean): Shown {
  const text = withRaw && message.raw !== null ? textOf(message.raw) : undefined;
  return {
    pollutant: one.pollutant,
    start: one.start,
    end: one.end,
    value: one.value,
    ...(one.compared === undefined
      ? {}
      : { compared: one.compared, measured: one.measured ?? null, converted: one.converted ?? null }),
    unit: one.unit,
    flag: one.flag,
    revision: one.revision,
    ...(one.vouched === undefined ? {} : { vouched: one.vouched }),
    ...(text === undefined ? {} : { raw: text }),
    ...(withRaw && message.raw !== null && text === undefined
      ? { rawBase64: message.raw.toString('base64') }
      : {}),
    rawBytes: message.rawBytes,
    ...(message.rawType === null ? {} : { rawType: message.rawType }),
    ...(message.rawTopic === null ? {} : { rawTopic: message.rawTopic }),
    sha256: message.sha256,
    receivedAt: message.receivedAt,
  };
}
