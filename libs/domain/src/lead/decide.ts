import type { Decision, LeadInput } from './input.js';
import type { Lead } from './lead.js';
import { onCommand } from './on-command.js';
import { onExceedance } from './on-exceedance.js';
import { onFinding } from './on-finding.js';
import { onFlight } from './on-flight.js';

/**
 * The whole life of a lead: what an event of the rules or an officer's command makes of it. Pure and total.
 * Events win by version, so any order and repetition of them ends in the same lead; a decided lead is never
 * reopened by them, it is marked `changedSinceDecision` for as long as the episode is not what was decided.
 * A command on a lead that does not exist is a bug of the caller.
 */
export function decide(lead: Lead | undefined, input: LeadInput): Decision {
  if (input.kind === 'exceedance') return onExceedance(lead, input);
  if (input.kind === 'finding') return onFinding(lead, input);
  if (lead === undefined) throw new TypeError(`command ${input.kind} on no lead`);
  if (input.kind === 'flight-asked' || input.kind === 'flight-flown') return onFlight(lead, input);
  return onCommand(lead, input);
}
