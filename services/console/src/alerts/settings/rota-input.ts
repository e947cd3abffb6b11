import { alertRota, type AlertRota } from '@farwatch/contracts/http';
import type { Severity } from '@farwatch/domain/lead';

import { fromTimeField, toTimeField } from '../../format/time.js';
import type { PutRota, Rota } from '../queries.js';

export interface TypedPerson {
  readonly account: string;
  readonly mail: string;
  readonly phone: string;
}

export interface TypedShift {
  readonly from: string;
  readonly until: string;
  readonly people: readonly string[];
}

/** What somebody typed into the form of a rota; times as their fields hold them. */
export interface TypedRota {
  readonly id: string;
  readonly name: string;
  readonly district: string;
  readonly people: readonly TypedPerson[];
  /** Do people take turns, in the order in which they stand? */
  readonly turns: boolean;
  readonly start: string;
  readonly turnHours: string;
  readonly shifts: readonly TypedShift[];
  /** Quiet hours as `22:00`; both empty: none. */
  readonly quietFrom: string;
  readonly quietUntil: string;
  readonly quietExcept: readonly Severity[];
  readonly fallback: string;
}

const HOUR_MS = 3_600_000;

/** A minute of the local day as a clock shows it: `22:00`. */
export const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const toClockField = (minutes: number | undefined): string =>
  minutes === undefined ? '' : clockText(minutes);

function fromClockField(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)(?::\d\d)?$/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

export const nobody: TypedPerson = { account: '', mail: '', phone: '' };
export const noShift: TypedShift = { from: '', until: '', people: [] };

/** The form of a rota as it is kept, or an empty one whose turns began at the last 08:00 before `nowMs`. */
export function typedRota(known: Rota | undefined, nowMs: number): TypedRota {
  const people = (known?.people ?? []).map(({ account, mail = '', phone = '' }) => ({
    account,
    mail,
    phone,
  }));
  const order = known?.turns?.order ?? [];
  const rank = ({ account }: TypedPerson): number =>
    order.includes(account) ? order.indexOf(account) : order.length;
  return {
    ...{ id: known?.id ?? '', name: known?.name ?? '', district: known?.district ?? '' },
    // People stand in the order of their turns.
    people: people.length === 0 ? [nobody] : people.toSorted((a, b) => rank(a) - rank(b)),
    turns: known === undefined || known.turns !== undefined,
    start: known?.turns
      ? toTimeField(known.turns.start)
      : `${toTimeField(nowMs - 8 * HOUR_MS).slice(0, 10)}T08:00`,
    turnHours: String((known?.turns?.turnMs ?? 24 * HOUR_MS) / HOUR_MS),
    shifts: (known?.shifts ?? []).map(({ from, until, people: on }) => ({
      ...{ from: toTimeField(from), until: toTimeField(until), people: on },
    })),
    ...{ quietFrom: toClockField(known?.quiet?.from), quietUntil: toClockField(known?.quiet?.until) },
    quietExcept: known?.quiet?.except ?? ['high'],
    fallback: known?.fallback ?? 'console',
  };
}

export type RotaMistake = 'id' | 'name' | 'people' | 'twice' | 'address' | 'turns' | 'shifts' | 'quiet';

/** The rota as it is put, or what is wrong with it. */
export function readRota(typed: TypedRota): {
  readonly mistakes: readonly RotaMistake[];
  readonly put: PutRota;
} {
  const mistakes = new Set<RotaMistake>();
  const id = typed.id.trim();
  const name = typed.name.trim();
  if (!alertRota.shape.id.safeParse(id).success) mistakes.add('id');
  if (name === '') mistakes.add('name');
  const people = typed.people
    .filter(({ account }) => account !== '')
    .map(({ account, mail, phone }) => ({
      account,
      ...(mail.trim() !== '' && { mail: mail.trim() }),
      ...(phone.trim() !== '' && { phone: phone.trim() }),
    }));
  const accounts = people.map(({ account }) => account);
  if (people.length === 0) mistakes.add('people');
  if (new Set(accounts).size < accounts.length) mistakes.add('twice');
  if (!alertRota.shape.people.safeParse(people).success) mistakes.add('address');
  const body: PutRota['body'] = {
    ...{ name, people, fallback: typed.fallback },
    ...(typed.district.trim() !== '' && { district: typed.district.trim() }),
    ...readTurns(typed, accounts, mistakes),
    shifts: readShifts(typed, accounts, mistakes),
    ...readQuiet(typed, mistakes),
  };
  return { mistakes: [...mistakes], put: { id, body } };
}

function readTurns(
  { turns, start, turnHours }: TypedRota,
  accounts: string[],
  mistakes: Set<RotaMistake>,
): Pick<AlertRota, 'turns'> {
  if (!turns) return {};
  const from = fromTimeField(start);
  const given = { start: from ?? '', turnMs: Math.round(Number(turnHours) * HOUR_MS), order: accounts };
  if (from === undefined || !alertRota.shape.turns.safeParse(given).success) mistakes.add('turns');
  return { turns: given };
}

function readShifts(
  { shifts }: TypedRota,
  accounts: readonly string[],
  mistakes: Set<RotaMistake>,
): AlertRota['shifts'] {
  return shifts.map(({ from, until, people }) => {
    const [begins, ends] = [fromTimeField(from), fromTimeField(until)];
    const known = people.every((account) => accounts.includes(account));
    if (begins === undefined || ends === undefined || !(Date.parse(ends) > Date.parse(begins)) || !known)
      mistakes.add('shifts');
    return { from: begins ?? '', until: ends ?? '', people: [...people] };
  });
}

function readQuiet(
  { quietFrom, quietUntil, quietExcept }: TypedRota,
  mistakes: Set<RotaMistake>,
): Pick<AlertRota, 'quiet'> {
  if (quietFrom === '' && quietUntil === '') return {};
  const [from, until] = [fromClockField(quietFrom), fromClockField(quietUntil)];
  if (from === undefined || until === undefined || from === until) {
    mistakes.add('quiet');
    return {};
  }
  return { quiet: { from, until, except: [...quietExcept] } };
}
