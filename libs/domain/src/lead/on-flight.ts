import type { Decision, FlightAskedInput, FlightFlownInput } from './input.js';
import type { Lead, TimelineEntry } from './lead.js';
import { refusals } from './refusals.js';

/**
 * A flight was asked for to look at what a lead is about, or one that was asked for was flown: both stand in the history, and
 * change nothing about whom the lead waits for. Nobody flies for a lead that was withdrawn or set aside.
 */
export function onFlight(lead: Lead, input: FlightAskedInput | FlightFlownInput): Decision {
  const asked = input.kind === 'flight-asked';
  if (asked) {
    if (input.expectedVersion !== undefined && input.expectedVersion !== lead.version)
      return { kind: 'refused', code: 'version-conflict', text: refusals['version-conflict'] };
    const code = refusalOf(lead);
    if (code !== undefined) return { kind: 'refused', code, text: refusals[code] };
  }
  const changed: Lead = { ...lead, version: lead.version + 1, updatedAt: input.at };
  const entry: TimelineEntry = {
    at: input.at,
    who: asked ? { type: 'principal', id: input.by } : { type: 'part', id: 'patrol' },
    what: input.kind,
    after: asked
      ? { request: input.request, purpose: input.purpose }
      : {
          request: input.request,
          purpose: input.purpose,
          flight: input.flight,
          ...(input.nearestM === undefined ? {} : { nearestM: input.nearestM }),
        },
    ...(asked && input.note ? { note: input.note } : {}),
  };
  return {
    kind: 'changed',
    lead: changed,
    timeline: [entry],
    events: [{ type: 'amended', lead: changed }],
  };
}

function refusalOf({ status }: Lead): 'lead-withdrawn' | 'already-dismissed' | undefined {
  if (status === 'withdrawn') return 'lead-withdrawn';
  return status === 'dismissed' ? 'already-dismissed' : undefined;
}
