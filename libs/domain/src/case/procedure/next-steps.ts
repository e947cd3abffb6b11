import { askedOf, commandRules, mayAct } from './decide.js';
import type { CaseContext } from './check.js';
import { commandNames, type CommandField, type CommandName } from './commands.js';
import type { CaseRole } from './names.js';
import type { CaseRefusalCode } from './refusals.js';
import type { CaseFile } from './state.js';

/** A command as a screen offers it: open, or why it is not. */
export interface NextStep {
  readonly command: CommandName;
  readonly by: CaseRole;
  /** Fields to fill in. */
  readonly fields: readonly CommandField[];
  /** What stands in the way before anything is filled in; the first is what a command would be refused with. */
  readonly blocked: readonly CaseRefusalCode[];
  /** What its fields must meet: what it may still be refused with. */
  readonly conditions: readonly CaseRefusalCode[];
}

/**
 * All that this person could do in the case on this day: every command of the present state with what blocks it, lawful
 * ones first. Commands of other states are `wrong-state` and left out unless asked for.
 */
export function nextSteps(
  file: CaseFile,
  person: string,
  day: string,
  context: CaseContext,
  otherStates = false,
): readonly NextStep[] {
  const nothing = askedOf(file, { do: 'close', by: person, at: day }, context);
  const steps = commandNames.flatMap((name): NextStep[] => {
    const rule = commandRules[name];
    const here = rule.from.includes(file.state);
    if (!here && !otherStates) return [];
    const asked = { ...nothing, command: { ...nothing.command, do: name } };
    const failing = here
      ? rule.checks.filter((check) => check.of === 'case' && check.fails(asked)).map(({ code }) => code)
      : (['wrong-state'] as const);
    const blocked = [...(mayAct(asked) ? [] : (['not-your-role'] as const)), ...failing];
    const conditions = rule.checks.filter(({ of }) => of === 'input').map(({ code }) => code);
    return [
      {
        command: name,
        by: rule.by,
        fields: rule.fields,
        blocked: [...new Set(blocked)],
        conditions: [...new Set(conditions)],
      },
    ];
  });
  return steps.toSorted((a, b) => Number(a.blocked.length > 0) - Number(b.blocked.length > 0));
}
