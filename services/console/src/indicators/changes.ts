import { roundHalfEven } from '../format/number.js';
import { datesOf, type AirFigure } from './queries.js';

/** Is the period not over on a date? Then it is compared with the same days of the year before. */
export function isRunning(period: string, today: string): boolean {
  return datesOf(period).to >= today;
}

/** The change to publish: from rounded values; of a running period against the same days only. */
export function changeOf(figure: AirFigure, running: boolean): number | null {
  return (running ? figure.yearOnYearToDate : figure.yearOnYearOfRounded) ?? null;
}

/** `+4.2`, `−3.0`, `0.0`: a change with its sign and one decimal. */
export function signed(value: number): string {
  const text = roundHalfEven(value, 1);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A share of 0 to 1 as per cent. */
export function percent(share: number | null, decimals = 1): string {
  return share === null ? '—' : `${roundHalfEven(share * 100, decimals)}%`;
}
