import { decodeSegment } from '@farwatch/hj212/decode';
import { draftOf, encodeSegment, splitSegments } from '@farwatch/hj212/encode';
import { buildUpload, type Built, type Envelope, type Upload, type UploadCn } from '@farwatch/hj212/typed';

/** A message of a device that has no QN yet: it gets one when it is sent. */
export interface Outgoing {
  readonly cn: UploadCn;
  /** Whether an answer (9013, 9014) is waited for. */
  readonly wantsAck: boolean;
  /** An answer to a request: it carries the request's QN, never one of its own. */
  readonly reply?: Envelope;
  /** Stored data sent again; 2025 says so in the header. */
  readonly resend?: boolean;
  readonly write: (envelope: Envelope) => Built;
}

/** Data or a notify of the device itself. */
export const upload = <C extends UploadCn>(
  cn: C,
  data: Upload<C>,
  { wantsAck = true, resend = false } = {},
): Outgoing => ({ cn, wantsAck, resend, write: (envelope) => buildUpload(envelope, cn, data) });

/** An answer to a request, in the envelope that the request asks for. */
export const reply = <C extends UploadCn>(to: Envelope, cn: C, data: Upload<C>): Outgoing => ({
  cn,
  wantsAck: false,
  reply: to,
  write: (envelope) => buildUpload(envelope, cn, data),
});

const dataCommands = new Set<UploadCn>(['2011', '2031', '2051', '2061']);

/** True where HJ 212-2025 (second hand) encrypts what a device sends: 2000 to 2999, 1014 and 3020. */
export const isSecret = (cn: string): boolean => /^2\d{3}$/.test(cn) || cn === '1014' || cn === '3020';

/** Cuts a data message into packets of at most `maxCp` bytes of data area, each with a QN of its own. */
export function splitData(
  cn: UploadCn,
  segment: Uint8Array,
  { st, pw = '', mn = '', flag = 0, resend }: Envelope,
  nextQn: () => string,
  maxCp: number,
): readonly { readonly qn: string; readonly segment: Uint8Array }[] | undefined {
  const text = Buffer.from(segment).toString();
  const [time, ...items] = text.slice(text.indexOf('CP=&&') + 5, -2).split(';');
  if (!dataCommands.has(cn) || time === undefined || !time.startsWith('DataTime=')) return undefined;
  const qns: string[] = [];
  const header = { st, cn, pw, mn, flag, resend };
  const qn = (i: number): string => (qns[i] ??= nextQn());
  const packets = splitSegments(header, time.slice('DataTime='.length), items, qn, maxCp);
  return packets.map((packet, i) => ({ qn: qn(i), segment: packet }));
}

/** The same segment with its text in GBK, as old firmware writes it. */
export function inGbk(segment: Uint8Array): Uint8Array {
  const decoded = decodeSegment(segment);
  return decoded.verdict === 'rejected'
    ? segment
    : encodeSegment({ ...draftOf(decoded.value), encoding: 'gbk' });
}
