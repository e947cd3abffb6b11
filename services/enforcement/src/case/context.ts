import {
  caseRoles,
  defaultPolicy,
  type CaseCommand,
  type CaseContext,
  type CaseFile,
  type CasePerson,
  type CaseRole,
  type WorkCalendar,
} from '@farwatch/domain/case';
import type { Role } from '@farwatch/contracts/http';
import type { PoolClient } from '@farwatch/persistence/pool';

import { readPeople } from '../store/case/case-people.js';

/** Who acts: people are known by the name of their token or account, so that a new token makes no new person. */
export interface Actor {
  readonly name: string;
  readonly roles: readonly Role[];
}

/** What the bureau has set; every value is that of the design until a bureau says otherwise. */
export const policy = defaultPolicy;

/** The platform itself, which only notes what changed elsewhere. */
export const platform: CasePerson = { id: 'enforcement', roles: ['system'] };

const rolesOf = (actor: Actor): CaseRole[] =>
  caseRoles.filter((role) => role !== 'system' && (actor.roles as readonly string[]).includes(role));

/** Everybody whose roles or certificate a command may be held against. */
export async function contextFor(
  client: Pick<PoolClient, 'query'>,
  actor: Actor,
  calendar: WorkCalendar,
  file: Pick<CaseFile, 'officers'>,
  command: Pick<CaseCommand, 'officers'> = {},
): Promise<CaseContext> {
  const names = [...new Set([actor.name, ...file.officers, ...(command.officers ?? [])])];
  const people = new Map<string, CasePerson>(
    (await readPeople(client, names)).map((one) => [
      one.name,
      { id: one.name, roles: [], certificate: one.certificate, legalQualified: one.legalQualified },
    ]),
  );
  people.set(actor.name, { ...people.get(actor.name), id: actor.name, roles: rolesOf(actor) });
  return { people, calendar, policy };
}
