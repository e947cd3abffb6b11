import type { AirExclusion } from '@farwatch/contracts/http';

/** The six pollutants of the index; a decision names some or all of them (the api knows no others). */
export const sixPollutants = ['a34004', 'a34002', 'a21026', 'a21004', 'a21005', 'a05024'] as const;
export const exclusionReasons = ['sand-dust', 'fireworks', 'wildfire', 'volcano', 'other'] as const;

/** As the contract has it (compared in the test). */
const MIN_NOTE = 3;
export const MAX_NOTE = 2_000;
const MAX_DAYS = 366;

/** A decision as it is typed. */
export interface ExclusionInput {
  readonly area: string;
  readonly from: string;
  readonly to: string;
  readonly pollutants: readonly string[];
  readonly reason: AirExclusion['reason'] | null;
  readonly note: string;
}

export type ExclusionMistake =
  'no-from' | 'no-to' | 'to-before-from' | 'span-too-long' | 'no-pollutant' | 'no-reason' | 'note-too-short';

/** A note says something: blanks do not count. */
export function isNoteLongEnough(note: string): boolean {
  return note.trim().length >= MIN_NOTE;
}

/** What is wrong, by field; empty when the decision may be sent. */
export function mistakesIn(
  input: ExclusionInput,
): Partial<Record<'from' | 'to' | 'pollutants' | 'reason' | 'note', ExclusionMistake>> {
  const { from, to } = input;
  const span = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return {
    ...(from === '' ? { from: 'no-from' as const } : {}),
    ...(to === ''
      ? { to: 'no-to' as const }
      : span < 0
        ? { to: 'to-before-from' as const }
        : span > MAX_DAYS
          ? { to: 'span-too-long' as const }
          : {}),
    ...(input.pollutants.length === 0 ? { pollutants: 'no-pollutant' as const } : {}),
    ...(input.reason === null ? { reason: 'no-reason' as const } : {}),
    ...(isNoteLongEnough(input.note) ? {} : { note: 'note-too-short' as const }),
  };
}
