import type { FrameEvent } from '@farwatch/hj212/framer';
import type { Message } from '@farwatch/hj212/decode';
import { counter } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Seals } from '@farwatch/runtime/seals';

import { judgeFrame, type Judged } from './judge-frame.js';
import { maskFrame } from './mask.js';
import { prepareMessage, type PrepareContext, type Prepared } from './prepare.js';
import { parkedFrame, type FrameOrigin, type GatewayRecord } from './records.js';
import { crcOfFrame } from './reframe.js';
import type { Written } from '../readings/revision-tracker.js';
import type { PasswordGuard, Sender } from '../sources/password-guard.js';
import type { Source } from '../sources/source.js';
import { PacketAssembler } from './packet-assembler.js';
import type { DeviceStates, SeenInterval } from '../device-state/device-states.js';
import { lengthOf } from '../readings/interval.js';

const frames = counter('farwatch_hj212_frames_total', 'Frames of loggers by what became of them', [
  'outcome',
]);

/** Counted here and added to the metric every second: the metric makes a text of its labels for every count. */
const counted = new Map<string, number>();

function countFrame(outcome: string): void {
  counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
}

const years = [2005, 2017, 2025] as const;

/** What an MN may look like to be shown; others are parked only. */
const sayableMn = /^[\w.-]{1,64}$/;

/** Of the kinds in which gaps are looked for; what was stored before is here as well. */
function intervalSeen(source: Source, cn: string, { outcome, startMs }: Prepared): SeenInterval | undefined {
  const isThere = outcome === 'readings' || outcome === 'duplicate';
  if (startMs === undefined || !isThere || (cn !== '2061' && cn !== '2051')) return undefined;
  return { cn, startMs, lengthMs: lengthOf(cn, source.minuteInterval) };
}

/** What a frame asks to be done, in this order: write the records, then send the answer. */
export interface FrameResult {
  readonly records: readonly GatewayRecord[];
  /** One character for each byte. */
  readonly answer: string | undefined;
  /** Given to `FrameProcessor.stored` when the records are in Kafka. */
  readonly stored?: readonly Written[] | undefined;
  /** The device has proved to be who it says. */
  readonly from?: { readonly source: Source; readonly message: Message };
}

export interface FrameProcessorOptions {
  readonly prepare: PrepareContext;
  readonly source: (mn: string) => Source | undefined;
  readonly states: DeviceStates;
  /** Absent: a password is enough. */
  readonly guard?: PasswordGuard;
  /** Seals the bytes of frames; absent: they are kept masked only. */
  readonly seals?: Pick<Seals, 'seal'> | undefined;
  readonly log: Logger;
  /** Called before the observation is noted. */
  readonly onMessage: (source: Source, message: Message, prepared: Prepared, arrivalMs: number) => void;
}

/** Whether one more refused frame of an MN (undefined: it names none) and so many bytes is parked. */
export type MayPark = (mn: string | undefined, bytes: number) => boolean;

/** Who brought a frame. */
export interface ConnectionRef {
  readonly id: number;
  readonly peer: string;
  readonly sender: Sender;
}

interface Held {
  readonly message: Message;
  readonly source: Source;
  readonly origin: FrameOrigin;
  readonly judged: Judged & { readonly kind: 'message' };
}

/** Turns frames into records and answers, and notes what was seen of each device. No I/O. */
export class FrameProcessor {
  readonly #splits = new PacketAssembler<Held>({ waitMs: 30_000, maxBytes: 8_000_000 });

  constructor(private readonly options: FrameProcessorOptions) {}

  /** The results of one frame; more than one when it releases packets that waited for it. Never throws. */
  take(event: FrameEvent, connection: ConnectionRef, arrivalMs: number, mayPark: MayPark): FrameResult[] {
    // Of a refused frame it is found when it is parked: most of a flood is not.
    const crc = event.verdict === 'rejected' ? undefined : crcOfFrame(event);
    const { source, guard, seals } = this.options;
    const origin: FrameOrigin = { raw: event.raw, peer: connection.peer, arrivalMs, crc, seals };
    const doubt = guard && ((of: Source, pw: string) => guard.doubt(of, pw, connection.sender, arrivalMs));
    try {
      return this.judged(judgeFrame(event, { source, doubt }), origin, connection.id, mayPark);
    } catch (error) {
      this.options.log.error({ error: describeError(error) }, 'the decoder failed; the frame is parked');
      if (!mayPark(undefined, event.raw.length)) return [];
      return [
        {
          records: [parkedFrame(origin, connection.peer, 'decoder-failed', describeError(error))],
          answer: undefined,
        },
      ];
    }
  }

  judged(judged: Judged, received: FrameOrigin, connection: number, mayPark: MayPark): FrameResult[] {
    if (judged.kind === 'refused') {
      // Of a device that is known only its own packets are in doubt.
      const lost = this.#splits.disturbed(connection, judged.source?.mn);
      return [...this.#giveUp(lost, mayPark), ...this.#refuse(judged, received, mayPark)];
    }
    const { message, source, mn, opened } = judged;
    const origin = opened === undefined ? received : { ...received, opened };
    const { pnum, pno, cn, qn } = message.header;
    const held = { message, source, judged, origin };
    if (pnum === undefined || pno === undefined || pnum < 2 || message.factors.length === 0)
      return this.#accept(held, message.dataTimeMs, mayPark);
    // 2011 falls back on the QN, which differs from packet to packet: a sibling's DataTime is better.
    const own = message.saysDataTime ? message.dataTimeMs : undefined;
    const { placed, full, lost } = this.#splits.add(
      {
        line: connection,
        mn,
        key: `${cn}|${pnum}`,
        total: pnum,
        number: pno,
        qn,
        dataTimeMs: own,
        bytes: origin.raw.length + (opened?.length ?? 0),
        // The bytes are a view of a chunk: what waits keeps its own.
        item: { ...held, origin: { ...origin, raw: Buffer.from(origin.raw) } },
      },
      origin.arrivalMs,
    );
    const given = this.#giveUp(lost, mayPark);
    if (full) {
      const [reason, detail] = ['split-too-large', 'too much is waiting for its DataTime'] as const;
      const refused = { kind: 'refused', mn, source, reason, detail } as const;
      return [...given, ...this.#refuse(refused, origin, mayPark)];
    }
    const accepted = placed.flatMap(({ item, dataTimeMs }) => this.#accept(item, dataTimeMs, mayPark));
    return given.length === 0 ? accepted : [...given, ...accepted];
  }

  /** The records of a frame are in Kafka: the same content again is a duplicate. */
  stored(written: readonly Written[]): void {
    for (const { contentKey, isWhole } of written) this.options.prepare.revisions.stored(contentKey, isWhole);
  }

  /** Shows what became of the frames; called now and then. */
  measure(): void {
    for (const [outcome, count] of counted) frames.inc({ outcome }, count);
    counted.clear();
  }

  /** Bytes of a connection were in no frame: what waits for a sibling may have waited for them. */
  disturbed(connection: number, mayPark: MayPark): FrameResult[] {
    return this.#giveUp(this.#splits.disturbed(connection), mayPark);
  }

  /** Packets that waited in vain: parked, unanswered. */
  expire(nowMs: number, mayPark: MayPark): FrameResult[] {
    return this.#giveUp(this.#splits.expire(nowMs), mayPark);
  }

  #giveUp(held: readonly Held[], mayPark: MayPark): FrameResult[] {
    if (held.length === 0) return [];
    const [reason, detail] = ['split-incomplete', 'no packet of the message said its DataTime'] as const;
    return held.flatMap(({ origin, source }) =>
      this.#refuse({ kind: 'refused', mn: source.mn, source, reason, detail }, origin, mayPark),
    );
  }

  #accept(
    { message, source, origin, judged }: Held,
    dataTimeMs: number | undefined,
    mayPark: MayPark,
  ): FrameResult[] {
    const { options } = this;
    const { cn } = message.header;
    if (dataTimeMs === undefined && message.factors.length > 0 && ['2051', '2061', '2031'].includes(cn)) {
      const reason = 'frame-statistics-without-data-time';
      return this.#refuse(
        { kind: 'refused', mn: source.mn, source, reason, detail: 'no DataTime' },
        origin,
        mayPark,
      );
    }
    const prepared = prepareMessage(message, source, origin, options.prepare, dataTimeMs);
    countFrame(prepared.outcome);
    options.onMessage(source, message, prepared, origin.arrivalMs);
    options.states.note({
      mn: source.mn,
      station: source.station,
      peer: origin.peer,
      arrivalMs: origin.arrivalMs,
      outcome: prepared.outcome,
      detail: prepared.detail,
      cn,
      readings: prepared.outcome === 'readings' ? prepared.readings : undefined,
      frame: () => maskFrame(origin.raw).toString('utf8'),
      edition: years[message.version],
      dataTimeMs: prepared.outcome === 'readings' ? dataTimeMs : undefined,
      hourMs: cn === '2061' && prepared.outcome === 'readings' ? prepared.startMs : undefined,
      minuteMs: cn === '2051' && prepared.outcome === 'readings' ? prepared.startMs : undefined,
      interval: intervalSeen(source, cn, prepared),
      late: prepared.late,
      deviations: [...judged.noted, ...judged.tolerated],
      doubts: prepared.doubts,
      unknownCodes: prepared.unknownCodes,
    });
    const { records, answer, stored } = prepared;
    return [{ records, answer, stored, from: { source, message } }];
  }

  #refuse(judged: Judged & { kind: 'refused' }, origin: FrameOrigin, mayPark: MayPark): FrameResult[] {
    const { mn, source, reason, detail } = judged;
    countFrame(reason);
    const parked = mayPark(mn, origin.raw.length);
    if (mn !== undefined && sayableMn.test(mn))
      this.options.states.note({
        mn,
        station: source?.station ?? null,
        peer: origin.peer,
        arrivalMs: origin.arrivalMs,
        outcome: reason,
        detail,
        frame: () => maskFrame(origin.raw).toString('utf8'),
        late: true,
        notParked: !parked,
      });
    if (!parked) return [];
    const id = source?.station ?? mn ?? origin.peer.replace(/:\d+$/, '');
    return [{ records: [parkedFrame(origin, id, reason, detail)], answer: undefined }];
  }
}
