import { dataAreaFrom } from './area.js';
import type { CrcVariant } from './crc.js';
import { closeOfArea } from './fields-behind.js';
import { crcDigits, matchCrc, mayBeCrc, readCrc } from './frame-crc.js';
import type { Found } from './found.js';
import type { Looked } from './looked.js';
import type { Deviation, Profile } from './profile.js';
import { readByTail } from './tail.js';

const AND = 0x26;
const ZERO = 0x30;

/** How frames are read: the switches of the source and the longest segment that is waited for. */
export interface ReadOptions {
  profile: Profile;
  maxSegment: number;
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const endsInAnds = (buf: Uint8Array, to: number) => buf[to - 1] === AND && buf[to - 2] === AND;

/**
 * A segment whose data area is HJ 212-2025 ciphertext: Flag of version 2 and a first block of 16 bytes that cannot be
 * text, or the list `{0xE4,0x3E,...}` that some read the standard's examples as. Its CRC is that of the plain text, so it can only be verified after decryption.
 */
export function looksEncrypted(
  buf: Uint8Array,
  from: number,
  to: number,
  area = dataAreaFrom(buf, from, to),
): boolean {
  if (area < 0 || to - 2 - area < 16) return false;
  const isList = buf[area] === 0x7b && buf[area + 1] === 0x30;
  if (!isList && isPrintable(buf, area, area + 16)) return false;
  const header = String.fromCharCode(...buf.subarray(from, Math.min(area, from + 200)));
  const flag = /;flag=(\d{1,3});/i.exec(header);
  return flag !== null && Number(flag[1]) >> 2 === 2;
}

function isPrintable(buf: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = buf[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

/**
 * A segment of the declared length that does not end in `&&`: the length lies, unless the checksum behind it fits. Then
 * fields stand behind the data area, or there is none.
 */
function readOpenEnd(
  buf: Uint8Array,
  from: number,
  to: number,
  { profile, met, looked }: { profile: Profile; met: readonly Deviation[]; looked: Looked },
  foreign: (variant: CrcVariant) => number,
  final: boolean,
): Found {
  const detail = `the segment of the declared ${to - from} bytes does not end in &&`;
  // Without a checksum, or with one that is always the same, nothing speaks for the length.
  const checking = { ...profile, 'crc-missing': false, 'crc-constant': false };
  const tail = mayBeCrc(buf, to)
    ? matchCrc(buf, to, looked.crc(buf, from, to), foreign, checking, final)
    : 'none';
  if (tail === 'more') return { kind: 'more' };
  if (tail === 'none') return { kind: 'rejected', reason: 'length', detail };
  const next = to + crcDigits(buf, to);
  if (closeOfArea(buf, from, to) >= 0)
    return {
      kind: 'frame',
      from,
      to,
      next,
      met: [...met, ...tail, 'fields-behind-data-area'],
      encrypted: false,
    };
  return {
    kind: 'rejected',
    reason: 'no-data-area',
    detail: `${detail}, and its checksum fits`,
    until: next,
  };
}

/**
 * Reads the frame whose `##` stands at `at` (section 6.3 of HJ 212-2017). The length decides, never a search for the
 * next `##` or line end; a length that lies is refused as soon as its segment is there, so that it cannot swallow the
 * frame behind it. `final` says that no more bytes will come; `looked` remembers what was seen of the same bytes before.
 */
export function readFrame(
  buf: Uint8Array,
  at: number,
  options: ReadOptions,
  looked: Looked,
  final: boolean,
): Found {
  const { profile, maxSegment } = options;
  const end = buf.length;
  if (buf[at + 2] === 0x24)
    return { kind: 'rejected', reason: 'dialect-dollar', detail: '##$ is another protocol' };
  let digits = 0;
  let declared = 0;
  while (digits < 4 && isDigit(buf[at + 2 + digits]))
    declared = declared * 10 + (buf[at + 2 + digits++] ?? 0) - ZERO;
  if (digits < 4 && at + 2 + digits >= end) return { kind: 'more' };
  const met: Deviation[] = [];
  if (digits < 4) {
    if (digits === 0 || !profile['length-unpadded'])
      return { kind: 'rejected', reason: 'length', detail: 'the length is not four decimal digits' };
    met.push('length-unpadded');
  }
  const from = at + 2 + digits;
  const to = from + declared;
  const encrypted = (behind: number) =>
    readCrc(buf, behind) >= 0 && looksEncrypted(buf, from, behind, looked.areas.find(buf, from, behind));
  if (profile['length-counts-trailer'] || profile['length-wrong']) {
    const found = readByTail(buf, from, declared, { profile, maxSegment, met, encrypted, looked }, final);
    if (found !== undefined) return found;
  }
  if (declared > maxSegment || declared < 2)
    return {
      kind: 'rejected',
      reason: 'length',
      detail: `a length of ${declared} is not possible here (2 to ${maxSegment})`,
    };
  if (declared > 1024) met.push('segment-over-1024');
  if (end < to) return { kind: 'more' };
  const foreign = (variant: CrcVariant) => looked.foreign(buf, from, to, variant);
  if (!endsInAnds(buf, to)) return readOpenEnd(buf, from, to, { profile, met, looked }, foreign, final);
  const tail = matchCrc(buf, to, looked.crc(buf, from, to), foreign, profile, final);
  if (tail === 'more') return { kind: 'more' };
  if (tail !== 'none') {
    const next = tail.includes('crc-missing') ? to : to + crcDigits(buf, to);
    return { kind: 'frame', from, to, next, met: [...met, ...tail], encrypted: false };
  }
  if (encrypted(to)) return { kind: 'frame', from, to, next: to + 4, met, encrypted: true };
  return {
    kind: 'rejected',
    reason: 'crc',
    detail: 'the checksum does not fit the segment',
    until: readCrc(buf, to) < 0 ? to : to + 4,
  };
}
