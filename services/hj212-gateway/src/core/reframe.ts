import { explainCrc, type CrcVariant } from '@farwatch/hj212/crc';
import type { FrameEvent } from '@farwatch/hj212/framer';
import type { Deviation } from '@farwatch/hj212/profile';

/** Begin and end of the data segment in a frame whose length may lie: behind the digits, up to the last `&&`. */
function segmentOf(raw: Uint8Array): { from: number; to: number; declared: number } | undefined {
  const text = Buffer.from(raw).toString('latin1');
  const digits = /^##(\d{1,4})/.exec(text)?.[1];
  const end = text.lastIndexOf('&&');
  if (digits === undefined || end < 2 + digits.length + 4) return undefined;
  return { from: 2 + digits.length, to: end + 2, declared: Number(digits) };
}

/** Which known algorithm made the checksum of a frame as received; '' when none did. Travels with the masked bytes. */
export function crcOfFrame(event: FrameEvent): CrcVariant | '' {
  if (event.verdict === 'ok') return 'hj212';
  const found = segmentOf(event.raw);
  if (found === undefined) return '';
  const printed = Buffer.from(event.raw.subarray(found.to, found.to + 4)).toString('latin1');
  if (!/^[0-9a-f]{4}$/i.test(printed)) return '';
  return explainCrc(event.raw.subarray(found.from, found.to), Number.parseInt(printed, 16)) ?? '';
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
  const { from, to, declared } = found;
  const switches: Deviation[] = [];
  if (from < 6) switches.push('length-unpadded');
  const over = declared - (to - from);
  if (over !== 0) switches.push(over === 6 || over === 4 ? 'length-counts-trailer' : 'length-wrong');
  if (raw.length < to + 4) switches.push('crc-missing');
  else if (!Object.hasOwn(switchOf, crc))
    return { verdict: 'rejected', reason: 'crc', detail: 'no known checksum fitted the frame', raw };
  else {
    const needed = switchOf[crc as CrcVariant];
    if (needed) switches.push(needed);
  }
  const value = { segment: raw.subarray(from, to), raw, encrypted: false };
  return switches.length === 0
    ? { verdict: 'ok', value, notes: [], raw }
    : { verdict: 'ok-tolerated', value, switches, notes: [], raw };
}
