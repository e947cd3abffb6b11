import type { CaseProposal } from '@farwatch/contracts/http';
import {
  localDayOf,
  markWindowCloses,
  sanctionsFor,
  type CaseLead,
  type Dossier,
} from '@farwatch/domain/case';
import type { Lead } from '@farwatch/domain/lead';

/** What is wrong with a proposal, as a field of its body. */
export interface WrongField {
  readonly path: string;
  readonly message: string;
}

/** A lead, and when a person first took it in hand. */
export interface TakenLead {
  readonly lead: Lead;
  readonly takenUpAt: string | undefined;
}

const day = (at: string): string => localDayOf(at) ?? at.slice(0, 10);
const first = (days: readonly string[]): string => days.toSorted()[0]!;
const last = (days: readonly string[]): string => days.toSorted().at(-1)!;
/** The last day of an act that ends at this instant, which itself is not of it any more. */
const lastDayOf = ({ start, end }: { readonly start: string; readonly end: string }): string =>
  day(end === start ? end : new Date(Date.parse(end) - 1).toISOString());

/** When the act was, as far as its lead shows: the hours of an exceedance, the moment of a finding. */
const actOf = ({ details }: Lead): { readonly start: string; readonly end: string } =>
  details.origin === 'finding' ? { start: details.at, end: details.at } : details.episode;

function caseLead({ lead, takenUpAt }: TakenLead, nowMs: number): CaseLead {
  // Marks are those of automatic monitoring: nothing that a drone found waits for one.
  const closes =
    lead.details.origin === 'finding' ? -Infinity : Date.parse(markWindowCloses(lastDayOf(actOf(lead))));
  return {
    id: lead.id,
    kind: lead.kind,
    status: lead.status,
    takenUp: day(takenUpAt ?? lead.openedAt),
    markWindowClosed: nowMs >= closes,
    inCase: false,
  };
}

type Named = { readonly id: string; readonly kind: 'org' | 'person'; readonly name?: string | undefined };

/** One party of all leads, or the one that the officer names where they name nobody. */
function partyOf(leads: readonly TakenLead[], named: Named | undefined): Named | undefined | WrongField {
  const known = new Map(leads.flatMap(({ lead: { party } }) => (party ? [[party.enterprise, party]] : [])));
  if (known.size > 1)
    return { path: 'body.leads', message: `leads of several parties: ${[...known.keys()].join(', ')}` };
  const [party] = known.values();
  if (party === undefined) return named;
  if (named !== undefined && named.id !== party.enterprise)
    return { path: 'body.party', message: `the leads name ${party.enterprise}` };
  return { id: party.enterprise, kind: 'org', name: party.name };
}

/** A norm on file for the act on its last day; one that the officer states only where none is on file. */
function normOf(
  { violation, norm }: CaseProposal,
  subject: Named['kind'],
  actEnd: string,
): Pick<Dossier, 'norm' | 'lawConflict'> | WrongField {
  const rows = sanctionsFor(violation, subject, actEnd);
  if (typeof norm !== 'string') {
    if (rows.length === 0) return { norm, lawConflict: false };
    return { path: 'body.norm', message: `on file: ${rows.map(({ id }) => id).join(', ')}` };
  }
  const row = rows.find(({ id }) => id === norm);
  if (row === undefined) {
    const known = rows.map(({ id }) => id).join(', ');
    const message =
      known === '' ? `no norm on file for ${violation} on ${actEnd}: state it` : `one of ${known}`;
    return { path: 'body.norm', message };
  }
  return {
    norm: { id: row.id, min: row.min, max: row.max },
    lawConflict: rows.filter(({ conflict }) => conflict).length > 1,
  };
}

/** What a case begins with; `name` of its party is not part of the dossier. */
export interface Begun {
  readonly dossier: Dossier;
  readonly partyName: string | undefined;
  readonly district: string | undefined;
  readonly simulated: boolean;
}

/** Pure: leads and what the officer says of them as the dossier of a case, or which field is wrong. */
export function dossierOf(
  leads: readonly TakenLead[],
  proposal: CaseProposal,
  history: (party: string) => readonly string[],
  nowMs: number,
): Begun | WrongField {
  const districts = new Set(leads.map(({ lead }) => lead.subject.district));
  if (districts.size > 1)
    return { path: 'body.leads', message: `leads of several districts: ${[...districts].join(', ')}` };
  const party = partyOf(leads, proposal.party);
  if (party !== undefined && 'path' in party) return party;
  const spans = leads.map(({ lead }) => actOf(lead));
  const actEnd = last(spans.map(lastDayOf));
  const law = normOf(proposal, party?.kind ?? 'org', actEnd);
  if ('path' in law) return law;
  const [district] = districts;
  return {
    district,
    partyName: party?.name,
    simulated: leads.some(({ lead }) => lead.simulated),
    dossier: {
      ...law,
      leads: leads.map((one) => caseLead(one, nowMs)),
      party: {
        id: party?.id ?? '',
        kind: party?.kind ?? 'org',
        known: party !== undefined,
        positiveList: proposal.positiveList,
        history: [...new Set([...proposal.history, ...history(party?.id ?? '')])].toSorted(),
      },
      act: {
        from: first(spans.map(({ start }) => day(start))),
        to: actEnd,
        discovered: first(leads.map(({ lead }) => day(lead.openedAt))),
        violation: proposal.violation,
        harm: proposal.harm,
        jurisdiction: proposal.jurisdiction,
      },
      ...(proposal.authority === undefined ? {} : { authority: proposal.authority }),
      ...(proposal.majorOrComplex === undefined ? {} : { majorOrComplex: proposal.majorOrComplex }),
    },
  };
}
