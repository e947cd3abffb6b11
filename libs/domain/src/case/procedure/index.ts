export { clocksOf, owedOn, type CaseClock, type ClockStatus } from './case-clocks.js';
export type { CaseContext } from './check.js';
export {
  commandFields,
  commandNames,
  readCommand,
  type CaseCommand,
  type CommandField,
  type CommandName,
} from './commands.js';
export { commandRules, decideCase, type CaseDecision } from './decide.js';
export type { CaseEvent } from './event.js';
export { caseOf, evolveCase } from './evolve.js';
export {
  art41Items,
  caseDocuments,
  caseEventTypes,
  caseRoles,
  caseStates,
  heavyKinds,
  openStates,
  type CaseDocument,
  type CaseEventType,
  type CaseRole,
  type CaseStateName,
} from './names.js';
export { nextSteps, type NextStep } from './next-steps.js';
export { defaultPolicy, type CasePolicy } from './policy.js';
export { refusalClauses, type RefusalClause } from './clauses.js';
export { caseRefusals, type CaseRefusal, type CaseRefusalCode } from './refusals.js';
export { emptyCase, type CaseFile, type CaseLead, type CasePerson, type Dossier } from './state.js';
