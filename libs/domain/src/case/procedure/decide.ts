import { clocksOf } from './case-clocks.js';
import { dayOf, type Asked, type CaseContext, type CommandRule } from './check.js';
import type { CaseCommand, CommandName } from './commands.js';
import type { CaseEvent } from './event.js';
import { outcomeOf } from './outcomes.js';
import type { CaseRefusalCode } from './refusals.js';
import { decisionRules } from './rules-decision.js';
import { executionRules } from './rules-execution.js';
import { filingRules } from './rules-filing.js';
import { measureRules } from './rules-measures.js';
import type { CaseFile } from './state.js';

/** Who may do what from where, and what stands in the way: the table of the procedure. */
export const commandRules: Readonly<Record<CommandName, CommandRule>> = {
  ...filingRules,
  ...measureRules,
  ...decisionRules,
  ...executionRules,
};

export type CaseDecision =
  | { readonly kind: 'accepted'; readonly events: readonly CaseEvent[] }
  | { readonly kind: 'refused'; readonly code: CaseRefusalCode };

const refused = (code: CaseRefusalCode): CaseDecision => ({ kind: 'refused', code });

export const askedOf = (file: CaseFile, command: CaseCommand, context: CaseContext): Asked => ({
  ...context,
  file,
  command,
  day: dayOf(command) ?? '',
  clocks: clocksOf(file, context.calendar, context.policy),
});

/** May this person do it? Administrators do no case work, whatever else they are. */
export function mayAct({ people, command }: Pick<Asked, 'people' | 'command'>): boolean {
  const roles = people.get(command.by)?.roles ?? [];
  return roles.includes(commandRules[command.do].by) && !roles.includes('admin');
}

/**
 * What a command makes of a case: events, or the name of the reason for which it is refused. Pure and total. Asked in
 * this order: the version that its author looked at, the role, the state, then the conditions of the command in turn.
 */
export function decideCase(file: CaseFile, command: CaseCommand, context: CaseContext): CaseDecision {
  if (command.expectedVersion !== undefined && command.expectedVersion !== file.version)
    return refused('version-conflict');
  const asked = askedOf(file, command, context);
  if (!mayAct(asked)) return refused('not-your-role');
  const rule = commandRules[command.do];
  if (!rule.from.includes(file.state)) return refused('wrong-state');
  const failed = rule.checks.find((check) => check.fails(asked));
  if (failed !== undefined) return refused(failed.code);
  const event: CaseEvent = { ...outcomeOf(command), version: file.version + 1, day: asked.day, command };
  return { kind: 'accepted', events: [event] };
}
