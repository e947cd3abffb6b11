import { isDay, localDayOf, type WorkCalendar } from '../calendar/index.js';
import { parseTime } from '../../reading/index.js';
import type { CaseClock } from './case-clocks.js';
import type { CaseCommand, CommandField } from './commands.js';
import type { CaseRole, CaseStateName } from './names.js';
import type { CasePolicy } from './policy.js';
import type { CaseRefusalCode } from './refusals.js';
import type { CaseFile, CasePerson, Visit } from './state.js';

/** What a decision is made with besides the case: who is who, which days are worked, how the bureau has set things. */
export interface CaseContext {
  readonly people: ReadonlyMap<string, CasePerson>;
  readonly calendar: WorkCalendar;
  readonly policy: CasePolicy;
}

/** A command held against a case. */
export interface Asked extends CaseContext {
  readonly file: CaseFile;
  readonly command: CaseCommand;
  /** Local day of the command. */
  readonly day: string;
  readonly clocks: ReadonlyMap<string, CaseClock>;
}

/** A reason for which a command is refused. */
export interface Check {
  readonly code: CaseRefusalCode;
  /** `case`: known before the command is filled in, so a screen can say it; `input`: depends on its fields. */
  readonly of: 'case' | 'input';
  readonly fails: (asked: Asked) => boolean;
}

export interface CommandRule {
  readonly by: CaseRole;
  readonly from: readonly CaseStateName[];
  /** Fields that the command takes. */
  readonly fields: readonly CommandField[];
  /** From the first to the last; the first that fails is the refusal. */
  readonly checks: readonly Check[];
}

export const onCase = (code: CaseRefusalCode, fails: Check['fails']): Check => ({ code, of: 'case', fails });
export const onInput = (code: CaseRefusalCode, fails: Check['fails']): Check => ({
  code,
  of: 'input',
  fails,
});

/** Was it said, by yes or by naming somebody or something? */
export const isSaid = (said: boolean | string | undefined): boolean =>
  typeof said === 'string' ? !isBlank(said) : said === true;

export const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === '';
export const reasonRequired = onInput('reason-required', ({ command }) => isBlank(command.reason));
/** One of the reasons that the rule names. */
export const reasonOf = (...reasons: readonly string[]): Check =>
  onInput('reason-required', ({ command: { reason } }) => reason === undefined || !reasons.includes(reason));

/** Who acts has inspected, interviewed or reported in this case. */
export const investigated = ({ file, command }: Asked): boolean => file.investigators.includes(command.by);
export const investigatorReviews = onCase('investigator-reviews', investigated);
export const samePerson = onCase('same-person', investigated);

/** The last day of a clock is over; false while it stands still or does not run. */
export function isOver({ clocks, day }: Asked, id: string): boolean {
  const deadline = clocks.get(id)?.deadline;
  return deadline !== undefined && deadline !== null && day > deadline;
}

/** The last day of a clock is not over yet. */
export const isRunning = (asked: Asked, id: string): boolean => asked.clocks.has(id) && !isOver(asked, id);

const officersOf = ({ command }: Asked): readonly string[] => command.officers ?? [];

/** Two different officers with a certificate of that day, none of them recused (处罚法 42, 43). */
export const officersFit: readonly Check[] = [
  onInput('too-few-officers', (asked) => new Set(officersOf(asked)).size < 2),
  onInput('certificate-invalid', (asked) =>
    officersOf(asked).some((id) => {
      const certificate = asked.people.get(id)?.certificate;
      return certificate === undefined || asked.day < certificate.from || asked.day > certificate.to;
    }),
  ),
  onInput('officer-recused', (asked) =>
    officersOf(asked).some((id) =>
      asked.file.recusals.some(({ officer, decision }) => officer === id && decision === 'recused'),
    ),
  ),
];

export const rightsTold = onInput(
  'rights-not-told',
  ({ command }) => command.rightsTold !== true || command.idShown === false,
);

/** A time of day or an instant as milliseconds. */
function instantOf(day: string, time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  return parseTime(/^\d\d:\d\d$/.test(time) ? `${day}T${time}:00+08:00` : time);
}

/** A visit with its times as instants in UTC text is comparable whatever it was given in. */
export function visitOf({ command, day }: Pick<Asked, 'command' | 'day'>): Visit {
  const text = (time: string | undefined): string | undefined => {
    const ms = instantOf(day, time);
    return ms === undefined ? undefined : new Date(ms).toISOString();
  };
  return {
    officers: command.officers ?? [],
    start: text(command.start),
    end: text(command.end),
    place: command.place,
  };
}

/** Nobody is at two places: neither by the records of this case nor by what is known of others. */
export const officerElsewhere = onInput('officer-elsewhere', (asked) => {
  const visit = visitOf(asked);
  const { elsewhere = false } = asked.command;
  if (typeof elsewhere === 'boolean' ? elsewhere : elsewhere.some((id) => visit.officers.includes(id)))
    return true;
  const { start, end, place } = visit;
  if (start === undefined || end === undefined || place === undefined) return false;
  return asked.file.visits.some(
    (other) =>
      other.start !== undefined &&
      other.end !== undefined &&
      other.place !== undefined &&
      other.place !== place &&
      start < other.end &&
      other.start < end &&
      other.officers.some((id) => visit.officers.includes(id)),
  );
});

/** Is an amount outside the range of the norm? Below the minimum only by mitigation or departure. */
export function isOutOfRange({ file, command }: Asked, fine: number): boolean {
  const { min, max } = file.dossier.norm;
  const below = min !== null && fine < min && command.departure !== true && command.mitigated !== true;
  return !(fine > 0) || fine > max || below;
}

/** The amount of a penalty: missing where a fine is among its kinds, or outside the range. */
export const amountOutOfRange = onInput('amount-out-of-range', (asked) => {
  const { fine, kinds = ['fine'] } = asked.command;
  return fine === undefined ? kinds.includes('fine') : isOutOfRange(asked, fine);
});

export const dayOf = (command: CaseCommand): string | undefined =>
  isDay(command.at) ? command.at : localDayOf(command.at);
