import type { Decision, LeadCommand } from './input.js';
import { leadKinds } from './kinds.js';
import { factsOf, isDecided, isGone } from './lead.js';
import type { Lead, LeadEventType, LeadStatus, TimelineEntry } from './lead.js';
import { refusals } from './refusals.js';
import type { RefusalCode } from './refusals.js';

/** What a command makes of the lead: fields to set, or why not. */
type Effect =
  | { readonly refuse: RefusalCode }
  | {
      readonly status: LeadStatus;
      readonly assignee?: string;
      readonly decides?: 'verified' | 'dismissed' | 'filed';
      /** The officer has seen the changed episode and the decision stands. */
      readonly confirms?: true;
      /** Particulars of the entry in the history, beside status and assignee. */
      readonly after?: Record<string, unknown>;
    };

const verbs = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  verify: 'verified',
  dismiss: 'dismissed',
  file: 'filed',
} as const satisfies Record<LeadCommand['kind'], LeadEventType>;

/** Applies an officer's command, or refuses it with a code of `refusals`. */
export function onCommand(lead: Lead, command: LeadCommand): Decision {
  if (command.expectedVersion !== undefined && command.expectedVersion !== lead.version) {
    return refused('version-conflict');
  }
  const effect = effectOf(lead, command);
  if ('refuse' in effect) return refused(effect.refuse);
  const facts = factsOf(lead.details);
  const note = command.note?.trim() || undefined;
  const decision = effect.decides
    ? {
        kind: effect.decides,
        by: command.by,
        at: command.at,
        ...(command.kind === 'dismiss' ? { reason: command.reason } : {}),
        ...(note === undefined ? {} : { note }),
        facts,
      }
    : effect.confirms && lead.decision
      ? { ...lead.decision, facts }
      : lead.decision;
  const changed: Lead = {
    ...lead,
    version: lead.version + 1,
    status: effect.status,
    ...(effect.assignee === undefined ? {} : { assignee: effect.assignee }),
    ...(decision === undefined ? {} : { decision }),
    changedSinceDecision: decision !== undefined && isDecided(effect.status) && decision.facts !== facts,
    updatedAt: command.at,
  };
  const what = verbs[command.kind];
  const entry: TimelineEntry = {
    at: command.at,
    who: { type: 'principal', id: command.by },
    what,
    before: handling(lead),
    after: { ...handling(changed), ...effect.after },
    ...(note === undefined ? {} : { note }),
  };
  return { kind: 'changed', lead: changed, timeline: [entry], events: [{ type: what, lead: changed }] };
}

function handling({ status, assignee }: Lead): Record<string, unknown> {
  return { status, ...(assignee === undefined ? {} : { assignee }) };
}

function effectOf(lead: Lead, command: LeadCommand): Effect {
  const gone = isGone(lead.details);
  if (lead.status === 'withdrawn' || (gone && (command.kind === 'verify' || command.kind === 'file')))
    return { refuse: 'lead-withdrawn' };
  if (lead.status === 'filed' && command.kind !== 'acknowledge') return { refuse: 'lead-filed' };
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(lead);
    case 'assign':
      return assign(lead, command.assignee);
    case 'verify':
      return decideAs(lead, 'verified', command.note, {});
    case 'dismiss':
      return decideAs(lead, 'dismissed', command.note, { reason: command.reason });
    case 'file':
      return file(lead, command.case);
  }
}

/** On a decided lead whose episode changed, acknowledging means: seen, the decision stands. */
function acknowledge(lead: Lead): Effect {
  if (isDecided(lead.status)) {
    return lead.changedSinceDecision
      ? { status: lead.status, confirms: true, after: { decisionStands: true } }
      : { refuse: 'already-decided' };
  }
  return lead.status === 'open' ? { status: 'acknowledged' } : { refuse: 'already-acknowledged' };
}

function assign(lead: Lead, assignee: string): Effect {
  if (isDecided(lead.status)) return { refuse: 'already-decided' };
  if (lead.assignee === assignee && lead.status === 'assigned') return { refuse: 'already-assigned' };
  return { status: 'assigned', assignee };
}

/** A case needs a kind that has a party and an unlawful act, and a lead that somebody verified. */
function file(lead: Lead, caseId: string): Effect {
  const { filing } = leadKinds[lead.kind];
  if (filing === 'never') return { refuse: 'may-not-be-filed' };
  if (filing === 'when-firm' && lead.stage !== 'firm') return { refuse: 'not-firm-yet' };
  const { details } = lead;
  if (details.origin === 'finding' && details.evidenceLevel === 'clue')
    return { refuse: 'not-confirmed-yet' };
  if (lead.status !== 'verified') return { refuse: 'not-verified-yet' };
  return { status: 'filed', decides: 'filed', after: { case: caseId } };
}

/** A first decision, the same one again after the episode changed, or the opposite one with a note that says why. */
function decideAs(
  lead: Lead,
  kind: 'verified' | 'dismissed',
  note: string | undefined,
  after: Record<string, unknown>,
): Effect {
  if (lead.status === kind && !lead.changedSinceDecision) return { refuse: `already-${kind}` };
  const reverses = isDecided(lead.status);
  if ((kind === 'dismissed' || reverses) && !note?.trim()) return { refuse: 'note-required' };
  return { status: kind, decides: kind, after };
}

function refused(code: RefusalCode): Decision {
  return { kind: 'refused', code, text: refusals[code] };
}
