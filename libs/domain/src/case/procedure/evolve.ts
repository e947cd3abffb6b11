import { decisionChanges } from './changes-decision.js';
import { filingChanges } from './changes-filing.js';
import type { CommandName } from './commands.js';
import type { CaseEvent, Change } from './event.js';
import { emptyCase, type CaseFile, type Dossier } from './state.js';

const changes: Readonly<Partial<Record<CommandName, Change>>> = { ...filingChanges, ...decisionChanges };

/** The case after an event. Pure and total; whether the event may happen was decided before (`decideCase`). */
export function evolveCase(file: CaseFile, event: CaseEvent): CaseFile {
  return {
    ...file,
    ...changes[event.command.do]?.(file, event),
    version: event.version,
    documents: [...file.documents, ...event.documents],
  };
}

/** A case from all its events. */
export const caseOf = (dossier: Dossier, events: readonly CaseEvent[]): CaseFile =>
  events.reduce(evolveCase, emptyCase(dossier));
