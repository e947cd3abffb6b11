import { crcText, explainCrc, type CrcVariant } from '@farwatch/hj212/crc';
import { closeOfArea } from '@farwatch/hj212/fields-behind';
import type { FrameEvent } from '@farwatch/hj212/framer';
import type { Deviation } from '@farwatch/hj212/profile';
import { areaCrc, isSealed } from '@farwatch/hj212/sm4';

/** Begin and end of the data segment in a frame whose length may lie: behind the digits, up to the last `&&`. */
function segmentOf(
  raw: Uint8Array,
): { from: number; to: number; declared: number; isOpen: boolean } | undefined {
  const text = Buffer.from(raw).toString('latin1');
  const digits = /^##(\d{1,4})/.exec(text)?.[1];
  const end = text.lastIndexOf('&&');
  if (digits === undefined || end < 2 + digits.length + 4) return undefined;
  const from = 2 + digits.length;
  const declared = Number(digits);
  // Fields behind the data area are of the segment where its length says so.
  const isOpen = from + declared <= raw.length && closeOfArea(raw, from, from + declared) >= 0;
  return { from, to: isOpen ? from + declared : end + 2, declared, isOpen };
}

/** The hex digits of the checksum printed at `to`, one to four; none of them: ''. */
const printedAt = (raw: Uint8Array, to: number): string =>
  /^[0-9a-f]*/i.exec(Buffer.from(raw.subarray(to, to + 4)).toString('latin1'))?.[0] ?? '';

const sealed = /^sm4-([0-9A-F]{4})$/;

/** The checksum of the plain area of an encrypted frame, out of `fw-crc`; undefined for any other one. */
export function areaCrcOf(crc: string | undefined): number | undefined {
  const digits = sealed.exec(crc ?? '')?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/**
 * Which known algorithm made the checksum of a frame as received; '' when none did. Travels with the masked bytes. Of an
 * encrypted frame, whose checksum is that of its plain text, what the plain area alone must have (`sm4-7C80`, `areaCrc`): it
 * tells nothing of the password, and with it the area can be verified on the day that the key comes.
 */
export function crcOfFrame(event: FrameEvent): CrcVariant | `sm4-${string}` | '' {
  if (event.verdict !== 'rejected' && isSealed(event.value)) {
    const area = areaCrc(event.value.raw, event.value.segment);
    return area === undefined ? '' : `sm4-${crcText(area)}`;
  }
  return event.verdict === 'ok' ? 'hj212' : crcOfBytes(event.raw);
}

/** The same of a frame of which nothing else is known. */
export function crcOfBytes(raw: Uint8Array): CrcVariant | '' {
  const found = segmentOf(raw);
  if (found === undefined) return '';
  const printed = printedAt(raw, found.to);
  if (printed === '') return '';
  return explainCrc(raw.subarray(found.from, found.to), Number.parseInt(printed, 16)) ?? '';
}

const switchOf: Readonly<Record<CrcVariant, Deviation | undefined>> = {
  hj212: undefined,
  modbus: 'crc-modbus',
  'modbus-swapped': 'crc-modbus-swapped',
  arc: 'crc-arc',
  'constant-1234': 'crc-constant',
};

/**
 * A parked frame once more: its password is masked, so its checksum cannot be computed again, and what was found of it
 * when it came (`fw-crc`) counts. The switches that it needs are met or not by the profile that its source has now.
 */
export function replayedFrame(raw: Uint8Array, crc: string): FrameEvent {
  const found = segmentOf(raw);
  if (found === undefined)
    return {
      verdict: 'rejected',
      reason: 'no-data-area',
      detail: 'there is no CP=&& ... && in the frame',
      raw,
    };
  const { from, to, declared, isOpen } = found;
  const encrypted = sealed.test(crc);
  const switches: Deviation[] = [];
  if (from < 6) switches.push('length-unpadded');
  const over = declared - (to - from);
  if (over !== 0) switches.push(over === 6 || over === 4 ? 'length-counts-trailer' : 'length-wrong');
  if (isOpen) switches.push('fields-behind-data-area');
  const printed = printedAt(raw, to).length;
  if (printed > 0 && printed < 4 && crc !== '') switches.push('crc-unpadded');
  if (raw.length < to + 4 && printed === 0) switches.push('crc-missing');
  else if (!encrypted && !Object.hasOwn(switchOf, crc))
    return { verdict: 'rejected', reason: 'crc', detail: 'no known checksum fitted the frame', raw };
  else {
    const needed = encrypted ? undefined : switchOf[crc as CrcVariant];
    if (needed) switches.push(needed);
  }
  const value = { segment: raw.subarray(from, to), raw, encrypted };
  return switches.length === 0
    ? { verdict: 'ok', value, notes: [], raw }
    : { verdict: 'ok-tolerated', value, switches, notes: [], raw };
}
