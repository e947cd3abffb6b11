/** Somebody who may be on duty, by the id of their account. */
export interface DutyPerson {
  readonly account: string;
  readonly mail?: string | undefined;
  readonly phone?: string | undefined;
}

/** From one time to another these people are on duty. */
export interface Shift {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly people: readonly string[];
}

/**
 * Who is on duty when. People take turns of `turnMs` from `startMs` on, in the order given; shifts go before the turns (holidays,
 * swaps; one without people is a hole on purpose). Without turns there is nobody outside the shifts.
 */
export interface Rota {
  readonly id: string;
  readonly people: readonly DutyPerson[];
  readonly turns?:
    | {
        readonly startMs: number;
        readonly turnMs: number;
        /** Accounts, in their order. */
        readonly order: readonly string[];
      }
    | undefined;
  readonly shifts: readonly Shift[];
  /** Minutes of the local day (+08:00): what is not urgent waits for the end. `from` after `until` goes over midnight. */
  readonly quiet?:
    | {
        readonly from: number;
        readonly until: number;
        /** Severities that are told at any time. */
        readonly except: readonly string[];
      }
    | undefined;
  /** The receiver that is told when nobody is on duty. */
  readonly fallback: string;
}

/** Who is on duty, and why nobody is. */
export interface OnDuty {
  readonly people: readonly DutyPerson[];
  /**
   * `nobody-planned`: no shift and no turn; `empty-shift`: a shift without people; `all-gone`: those that are planned have no
   * account any more, or a disabled one.
   */
  readonly hole?: 'nobody-planned' | 'empty-shift' | 'all-gone';
  /** Planned, and not reachable. */
  readonly gone: readonly string[];
}

const minuteMs = 60_000;
const dayMinutes = 1_440;
const localMs = 8 * 60 * minuteMs;

/** Who is on duty at a time; `present` says whether an account is there and enabled. */
export function onDuty(rota: Rota, atMs: number, present: (account: string) => boolean): OnDuty {
  const shift = rota.shifts.findLast(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  const turn = shift === undefined ? turnAt(rota, atMs) : undefined;
  const planned = shift?.people ?? (turn === undefined ? [] : [turn]);
  if (planned.length === 0)
    return { people: [], gone: [], hole: shift === undefined ? 'nobody-planned' : 'empty-shift' };
  const known = new Map(rota.people.map((person) => [person.account, person]));
  const people = planned.flatMap((account) => (present(account) ? (known.get(account) ?? []) : []));
  const gone = planned.filter((account) => !people.some((person) => person.account === account));
  return people.length === 0 ? { people, gone, hole: 'all-gone' } : { people, gone };
}

function turnAt({ turns }: Rota, atMs: number): string | undefined {
  if (turns === undefined || turns.order.length === 0 || turns.turnMs <= 0 || atMs < turns.startMs)
    return undefined;
  return turns.order[Math.floor((atMs - turns.startMs) / turns.turnMs) % turns.order.length];
}

/** The next time after `atMs` at which others may be on duty; undefined when there is none. */
export function nextHandOver({ turns, shifts }: Rota, atMs: number): number | undefined {
  const times = shifts.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  if (turns !== undefined && turns.turnMs > 0 && turns.order.length > 0) {
    const passed = Math.max(-1, Math.floor((atMs - turns.startMs) / turns.turnMs));
    times.push(turns.startMs + (passed + 1) * turns.turnMs);
  }
  const later = times.filter((time) => time > atMs);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** When somebody on duty may be told of something of this severity: `atMs`, or the end of the quiet hours that it lies in. */
export function tellableAt({ quiet }: Rota, severity: string | undefined, atMs: number): number {
  if (quiet === undefined || quiet.from === quiet.until) return atMs;
  if (severity !== undefined && quiet.except.includes(severity)) return atMs;
  const minute = Math.floor((atMs + localMs) / minuteMs) % dayMinutes;
  const inside =
    quiet.from < quiet.until
      ? quiet.from <= minute && minute < quiet.until
      : minute >= quiet.from || minute < quiet.until;
  if (!inside) return atMs;
  const left = (quiet.until - minute + dayMinutes) % dayMinutes;
  return Math.floor(atMs / minuteMs) * minuteMs + left * minuteMs;
}
