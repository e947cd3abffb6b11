export { decide } from './decide.js';
export { flightPurposes } from './input.js';
export type {
  Decision,
  ExceedanceInput,
  FindingInput,
  FlightAskedInput,
  FlightPurpose,
  LeadCommand,
  LeadInput,
} from './input.js';
export { basisOfExceedance } from './basis.js';
export type { LeadGroup } from './group.js';
export { kindsThatMayBeFiled, leadKinds, leadOrigins, leadStages, severities } from './kinds.js';
export type { LeadKind, LeadKindFacts, LeadOrigin, LeadStage, Severity } from './kinds.js';
export { decidedStatuses, factsOf, isDecided, isGone } from './lead.js';
export type {
  ExceedanceSnapshot,
  ExceedanceVerb,
  ExceedanceDetails,
  FindingDetails,
  FindingSnapshot,
  Lead,
  LeadDecision,
  LeadDetails,
  LeadEpisode,
  LeadEventType,
  LeadLimit,
  LeadParty,
  LeadStatus,
  LeadSubject,
  Peak,
  TimelineEntry,
  TimelineWho,
} from './lead.js';
export { exceedanceMultiple } from './multiple.js';
export { dismissReasons, refusals } from './refusals.js';
export type { DismissReason, RefusalCode } from './refusals.js';
export type { LeadBasis, LimitBasis, Provision, Sanction } from './provision.js';
export { severityOf, severityRules } from './severity.js';
