export { decide } from './decide.js';
export type { Decision, ExceedanceInput, LeadCommand, LeadInput } from './input.js';
export { decidedStatuses, episodeFacts, isDecided } from './lead.js';
export type {
  ExceedanceSnapshot,
  ExceedanceVerb,
  Lead,
  LeadDecision,
  LeadEpisode,
  LeadEventType,
  LeadLimit,
  LeadStatus,
  LeadSubject,
  Peak,
  TimelineEntry,
} from './lead.js';
export { exceedanceMultiple } from './multiple.js';
export { dismissReasons, refusals } from './refusals.js';
export type { DismissReason, RefusalCode } from './refusals.js';
