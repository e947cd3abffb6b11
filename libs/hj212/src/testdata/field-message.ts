import { decodeSegment, type Message } from '../decode.js';
import type { Factor } from '../factors.js';
import { strict, type Deviation, type Profile } from '../profile.js';

export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The segment of a message of data with this data area. */
export const segmentOf = (area: string, cn = '2061', flag = 'Flag=5;'): string =>
  `QN=20261120110005000;ST=31;CN=${cn};PW=123456;MN=FWCASE000000000000000001;${flag}CP=&&${area}&&`;

export const decode = (segment: string, profile: Profile = strict): ReturnType<typeof decodeSegment> =>
  decodeSegment(bytes(segment), { profile });

/** The message of a segment that must be accepted, with what was noted of it. */
export function taken(segment: string, profile?: Profile): Message & { notes: Deviation[] } {
  const decoded = decode(segment, profile);
  if (decoded.verdict === 'rejected') throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return { ...decoded.value, notes: decoded.notes };
}

/** What is said of a factor, by suffix. */
export const said = ({ code, values, flag }: Factor) => ({
  ...{ code, flag },
  values: Object.fromEntries(values.map(({ suffix, number }) => [suffix, number])),
});
