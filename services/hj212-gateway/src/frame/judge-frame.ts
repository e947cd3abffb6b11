import type { FrameRefusal } from '@farwatch/contracts/refusals';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';
import type { Frame, FrameEvent } from '@farwatch/hj212/framer';
import type { Deviation } from '@farwatch/hj212/profile';
import { commands, isKnownCommand } from '@farwatch/hj212/commands';
import { isSealed, openFrame } from '@farwatch/hj212/sm4';

import { claimedMn } from './mask.js';
import { areaCrcOf } from './reframe.js';
import { wrongPassword, type ProofFailure, type ProofReason } from '../sources/password-guard.js';
import type { Source } from '../sources/source.js';

/** Why a frame was not taken, of the refusal catalogue. */
export type FrameReason =
  | FrameRefusal
  | 'mn-unknown'
  | 'mn-missing'
  | ProofReason
  | 'encrypted-no-key'
  | 'encrypted-wrong-key'
  | 'split-incomplete'
  | 'split-too-large'
  | 'not-for-a-platform'
  | 'door-not-allowed';

/** A frame under the rules of its own source. */
export type Judged =
  | {
      readonly kind: 'refused';
      readonly mn: string | undefined;
      readonly source: Source | undefined;
      readonly reason: FrameReason;
      readonly detail: string;
    }
  | {
      readonly kind: 'message';
      readonly mn: string;
      readonly source: Source;
      readonly message: Message;
      /** The segment as it was opened, of an encrypted frame. */
      readonly opened: Uint8Array | undefined;
      readonly noted: readonly Deviation[];
      readonly tolerated: readonly Deviation[];
    };

export interface JudgeOptions {
  readonly source: (mn: string) => Source | undefined;
  /** A parked frame that somebody sends again: its password is masked, and who sends it vouches for it. */
  readonly vouched?: boolean;
  /** What was written down of the checksum when it came, for such a frame. */
  readonly crc?: string;
  /** Whether a password proves the MN, of whoever brings the frame; without it the password alone counts. */
  readonly doubt?: ((source: Source, pw: string) => ProofFailure | undefined) | undefined;
}

/**
 * Whose frame it is and whether it may be taken. In this order: frame, header, MN, who proves it, then what the source's own
 * profile allows. Never throws. Only a `message` may be answered; an answer to anything else would make the device forget
 * data that nobody has (HJ 212-2017 section 6.6: an erroneous packet ends the execution in silence).
 */
export function judgeFrame(event: FrameEvent, options: JudgeOptions): Judged {
  const refuse = (reason: FrameReason, detail: string, mn?: string, source?: Source): Judged => ({
    kind: 'refused',
    mn,
    source,
    reason,
    detail,
  });
  if (event.verdict === 'rejected') {
    const mn = claimedMn(event.raw);
    return refuse(
      `frame-${event.reason}`,
      event.detail,
      mn,
      mn === undefined ? undefined : options.source(mn),
    );
  }
  const mn = claimedMn(event.raw);
  if (mn === undefined) return refuse('mn-missing', 'the header names no MN');
  const source = options.source(mn);
  if (source === undefined) return refuse('mn-unknown', `MN ${mn} is not registered`, mn);
  const plain = plainOf(event.value, source, options.crc);
  if (plain === 'encrypted-no-key')
    return refuse(plain, 'the data area is SM4 ciphertext (HJ 212-2025), and no key is known', mn, source);
  if (plain === 'encrypted-wrong-key')
    return refuse(plain, 'opened with the key of this MN, the checksum does not fit', mn, source);
  const decoded = decodeSegment(plain, {
    profile: source.profile,
    offsetMinutes: source.utcOffset,
    endLabelled: source.endLabelled,
  });
  if (decoded.verdict === 'rejected') return refuse(`frame-${decoded.reason}`, decoded.detail, mn, source);
  const message = decoded.value;
  if (message.header.mn !== mn) return refuse('mn-missing', 'the header names more than one MN', mn, source);
  const failure =
    options.vouched === true ? undefined : (options.doubt ?? byPassword)(source, message.header.pw ?? '');
  if (failure) return refuse(failure.reason, failure.detail, mn, source);
  if (!source.isAllowed)
    return refuse('door-not-allowed', `${source.station} may not report over HJ 212`, mn, source);
  const framing = event.verdict === 'ok-tolerated' ? event.switches : [];
  const closed = framing.find((name) => !source.profile[name]);
  if (closed !== undefined)
    return refuse(`frame-${closed}`, `${closed} is not allowed for this MN`, mn, source);
  const { cn } = message.header;
  if (isKnownCommand(cn) && commands[cn].kind === 'request')
    return refuse('not-for-a-platform', `CN ${cn} is a request of a platform to a device`, mn, source);
  return {
    kind: 'message',
    mn,
    source,
    message,
    opened: plain === event.value.segment ? undefined : plain,
    noted: [...event.notes, ...decoded.notes],
    tolerated: [...framing, ...(decoded.verdict === 'ok-tolerated' ? decoded.switches : [])].filter(
      (name) => name !== 'statistics-without-data-time',
    ),
  };
}

const byPassword = (source: Source, pw: string): ProofFailure | undefined =>
  source.isPassword(pw) ? undefined : wrongPassword;

/** The plain segment, of a frame of 2025 with the key of its source; without one, or with another one, it stays shut. */
function plainOf(
  frame: Frame,
  source: Source,
  crc: string | undefined,
): Uint8Array | 'encrypted-no-key' | 'encrypted-wrong-key' {
  if (!isSealed(frame)) return frame.segment;
  const key = source.sm4Key();
  if (key === undefined) return 'encrypted-no-key';
  return openFrame(frame.raw, frame.segment, key, areaCrcOf(crc)) ?? 'encrypted-wrong-key';
}
