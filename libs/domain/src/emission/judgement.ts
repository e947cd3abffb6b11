/**
 * May a value of an outlet be judged? MEE announcement 2022 No. 21 (污染物排放自动监测设备标记规则) art. 6: data that the
 * device rule marks invalid are not used; data marked as an abnormal operating state are not used when the facilities
 * were run as required and only within the limited time. The marks of a day are due by 12:00 of the next day; what is
 * not marked by then stands.
 */
import { inForce, rowsOfType, standards, type LawRow, type OperatingStateRow } from '../law/index.js';
import { countsForJudgement, type Flag } from '../reading/index.js';

export interface OperatingMark {
  readonly industry: string;
  readonly state: OperatingStateRow['state'];
  /** Hours since the state began, the hour of the value included; and hours of the state in the calendar year so far. */
  readonly hours: number;
  readonly hoursInYear: number;
  readonly facilitiesRunAsRequired: boolean;
  /** When the mark was made, epoch ms. */
  readonly markedAt: number;
}

export interface EmissionValue {
  /** HJ 212 code. */
  readonly pollutant: string;
  /** Local date (+08:00) of the value, `YYYY-MM-DD`. */
  readonly date: string;
  /** HJ 212 Table B: anything but N is a mark of the device. */
  readonly flag: Flag;
  readonly operating: OperatingMark | null;
}

export type UseReason =
  | 'normal'
  | 'device-flagged'
  | 'operating-state'
  | 'state-without-rule'
  | 'state-of-another-pollutant'
  | 'state-over-its-time'
  | 'state-over-its-year'
  | 'facilities-not-run'
  | 'marked-too-late';

export interface Use {
  /** May the value be compared with a limit? */
  readonly judged: boolean;
  readonly reason: UseReason;
  /** The row of the registry that the answer rests on, for the evidence; null without one. */
  readonly rule: OperatingStateRow | null;
}

/** 12:00 of the day after a local date, epoch ms. */
export function marksDueAt(date: string): number {
  return Date.parse(`${date}T12:00:00+08:00`) + 86_400_000;
}

/** Whether a value may be judged, and why. A mark that does not hold leaves the value judged, and says so. */
export function useOf(value: EmissionValue, rows: readonly LawRow[] = standards): Use {
  if (!countsForJudgement(value.flag)) return { judged: false, reason: 'device-flagged', rule: null };
  const mark = value.operating;
  if (mark === null) return { judged: true, reason: 'normal', rule: null };
  const rule = rowsOfType(rows, 'operating-state').find(
    (row) => row.industry === mark.industry && row.state === mark.state && inForce(row, value.date),
  );
  if (rule === undefined) return { judged: true, reason: 'state-without-rule', rule: null };
  const reason = objection(value, mark, rule);
  return reason === null
    ? { judged: false, reason: 'operating-state', rule }
    : { judged: true, reason, rule };
}

function objection(value: EmissionValue, mark: OperatingMark, rule: OperatingStateRow): UseReason | null {
  if (rule.pollutants !== null && !rule.pollutants.includes(value.pollutant))
    return 'state-of-another-pollutant';
  if (!mark.facilitiesRunAsRequired) return 'facilities-not-run';
  if (!(mark.markedAt < marksDueAt(value.date))) return 'marked-too-late';
  if (rule.maxHours !== null && !(mark.hours <= rule.maxHours)) return 'state-over-its-time';
  if (rule.maxHoursPerYear !== null && !(mark.hoursInYear <= rule.maxHoursPerYear))
    return 'state-over-its-year';
  return null;
}
