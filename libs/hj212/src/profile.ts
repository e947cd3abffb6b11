/**
 * Every deviation from the standard that has been met in the field, as a switch with its default in the strict
 * profile. `true`: harmless, taken by everybody and only noted. `false`: refused unless a source is configured for it.
 * Sources: HJ 212-2017 section 6, and frames from public logs.
 */
export const strict = {
  // the frame
  'crc-lower-case': true,
  'segment-over-1024': true,
  'length-unpadded': false,
  'length-counts-trailer': false,
  'length-wrong': false,
  'crc-missing': false,
  'crc-unpadded': false,
  'crc-modbus': false,
  'crc-modbus-swapped': false,
  'crc-arc': false,
  'crc-constant': false,
  'fields-behind-data-area': false,
  // the header
  'header-order': true,
  'header-name-case': true,
  'header-unknown': true,
  'header-repeated': false,
  'qn-missing': true,
  'qn-format': true,
  'st-format': true,
  'flag-missing': true,
  'flag-format': false,
  'pw-empty': false,
  'mn-empty': false,
  'mn-format': true,
  'packet-numbers-missing': true,
  'packet-numbers-unflagged': true,
  'packet-numbers-format': false,
  // the data area
  'cn-unknown': true,
  'data-time-format': true,
  'data-time-impossible': false,
  'data-time-missing': true,
  'data-time-misplaced': true,
  'statistics-without-data-time': false,
  'no-time-at-all': false,
  'separator-missing': true,
  'separator-trailing': true,
  'comma-for-semicolon': true,
  spaces: true,
  'name-case': true,
  'factor-spread': true,
  'factor-repeated': true,
  'factor-contradicts': false,
  'flag-for-all': true,
  'flag-misplaced': true,
  'flag-in-doubt': false,
  'suffix-typo': true,
  'suffix-against-command': true,
  'editions-mixed': true,
  'value-exponent': true,
  'below-detection': true,
  'value-not-a-number': true,
  'too-many-factors': false,
  'encoding-gbk': true,
  'encoding-unknown': true,
} as const;

/** The name of a deviation, which is also the name of its switch. */
export type Deviation = keyof typeof strict;

/** Which deviations a source may show. */
export type Profile = Readonly<Record<Deviation, boolean>>;

/** All switch names, in the order of this file. */
export const deviations = Object.keys(strict) as Deviation[];

/** The strict profile with some switches set for one source. */
export const profileWith = (switches: Partial<Profile>): Profile => ({ ...strict, ...switches });

/** Everything switched on: to look at a frame, never to take data in. */
export const tolerant: Profile = Object.fromEntries(deviations.map((name) => [name, true])) as Profile;

/** Reasons of a refusal that no switch can lift. */
export type HardReason =
  | 'length' // no number of four digits, above the cap, or the segment does not end in && there
  | 'crc'
  | 'incomplete' // the stream ended, or the idle time passed, inside a frame
  | 'dialect-dollar' // ##$$$$...@@@@, another protocol
  | 'no-data-area' // no CP=&& ... &&
  | 'header-unreadable'
  | 'cn-missing'
  | 'st-missing';

/** Why something was refused: a hard reason, or the switch that would have to be on. */
export type Reason = HardReason | Deviation;

/** How something was judged. A verdict is a value; nothing here throws for bad input. */
export type Verdict<T> =
  | { verdict: 'ok'; value: T; notes: Deviation[] }
  | { verdict: 'ok-tolerated'; value: T; switches: Deviation[]; notes: Deviation[] }
  | { verdict: 'rejected'; reason: Reason; detail: string };

/** Puts a value and the deviations met in it under a profile: ok, tolerated, or refused by the first closed switch. */
export function judge<T>(value: T, met: readonly Deviation[], profile: Profile): Verdict<T> {
  if (met.length === 0) return { verdict: 'ok', value, notes: [] };
  const all = [...new Set(met)];
  const closed = all.find((name) => !profile[name]);
  if (closed !== undefined)
    return { verdict: 'rejected', reason: closed, detail: `${closed} is not allowed` };
  const switches = all.filter((name) => !strict[name]);
  const notes = all.filter((name) => strict[name]);
  return switches.length === 0
    ? { verdict: 'ok', value, notes }
    : { verdict: 'ok-tolerated', value, switches, notes };
}
