import type { ApiRequest, LeadItem, leadRoutes, Route } from '@farwatch/contracts/http';

export const leadActions = ['acknowledge', 'assign', 'verify', 'dismiss'] as const;
export type LeadAction = (typeof leadActions)[number];

/** A decision and what it says; the version is added when it is sent. */
export type ActionInput =
  | {
      readonly action: 'acknowledge' | 'verify';
      readonly body: Said<typeof leadRoutes.acknowledgeLead | typeof leadRoutes.verifyLead>;
    }
  | { readonly action: 'assign'; readonly body: Said<typeof leadRoutes.assignLead> }
  | { readonly action: 'dismiss'; readonly body: Said<typeof leadRoutes.dismissLead> };
type Said<R extends Route> = Omit<NonNullable<ApiRequest<R>['body']>, 'version'>;

/** Who may do what; the api decides again (`leadRoutes` of the contracts, compared in the test). */
const rolesOf: Readonly<Record<LeadAction, readonly string[]>> = {
  acknowledge: ['officer'],
  assign: ['manager', 'officer'],
  verify: ['officer'],
  dismiss: ['officer'],
};

export type Decidable = Pick<LeadItem, 'status' | 'changedSinceDecision' | 'details'>;

/** Does what the lead was made from stand no more? */
function isGone({ details }: Decidable): boolean {
  return details.origin === 'exceedance' && details.episode.state === 'withdrawn';
}

/** The actions that the lead's state allows, so that no button leads into a refusal (compared with the domain in the test). */
export function offered(lead: Decidable): LeadAction[] {
  const gone = isGone(lead);
  switch (lead.status) {
    case 'withdrawn':
      return [];
    case 'filed':
      return lead.changedSinceDecision ? ['acknowledge'] : [];
    case 'open':
      return gone ? ['acknowledge', 'assign', 'dismiss'] : [...leadActions];
    case 'acknowledged':
    case 'assigned':
      return gone ? ['assign', 'dismiss'] : ['assign', 'verify', 'dismiss'];
    case 'verified':
      return lead.changedSinceDecision
        ? gone
          ? ['acknowledge', 'dismiss']
          : ['acknowledge', 'verify', 'dismiss']
        : ['dismiss'];
    case 'dismissed':
      if (!lead.changedSinceDecision) return gone ? [] : ['verify'];
      return gone ? ['acknowledge', 'dismiss'] : ['acknowledge', 'verify', 'dismiss'];
  }
}

/** The offered actions that these roles may take. */
export function allowed(lead: Decidable, roles: readonly string[]): LeadAction[] {
  return offered(lead).filter((action) => rolesOf[action].some((role) => roles.includes(role)));
}

/** Must the officer say why? Always for a dismissal, and for turning a decision into the opposite one. */
export function needsNote(lead: Decidable, action: LeadAction): boolean {
  if (action === 'dismiss') return true;
  return action === 'verify' && (lead.status === 'dismissed' || lead.status === 'verified');
}
