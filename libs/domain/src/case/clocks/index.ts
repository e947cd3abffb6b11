export { alertKinds, alertsOf, type AlertKind, type AlertPoint, type AlertTo } from './alerts.js';
export { earliestDecision, earliestHearing, latestHearingNotice } from './hearing.js';
export { markWindowCloses } from './mark-window.js';
export {
  dailyPenaltyOf,
  outstandingOn,
  surchargeOf,
  type Continued,
  type Pause,
  type Payment,
  type Surcharge,
} from './money.js';
export {
  clockRule,
  clockRules,
  findClockRule,
  pauseKinds,
  type ClockPolicy,
  type ClockRule,
  type ClockSide,
  type ClockUnit,
  type PauseKind,
} from './rules.js';
export { termOf, type Exclusion, type Term, type TermFacts } from './term.js';
export { courtWindowOf, remediesEndOf, type CourtWindow } from './window.js';
