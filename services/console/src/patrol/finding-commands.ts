import type { ApiRequest, FindingItem, patrolRoutes, Route } from '@farwatch/contracts/http';

export const findingCommands = ['confirm', 'rectify', 'close', 'dismiss'] as const;
export type FindingCommandName = (typeof findingCommands)[number];
type Said<R extends Route> = Omit<NonNullable<ApiRequest<R>['body']>, 'version'>;

/** A command and what it says; the version is added when it is sent. */
export type FindingCommandInput =
  | { readonly command: 'confirm'; readonly body: Said<typeof patrolRoutes.confirmFinding> }
  | { readonly command: 'dismiss'; readonly body: Said<typeof patrolRoutes.dismissFinding> }
  | { readonly command: 'rectify'; readonly body: Said<typeof patrolRoutes.rectifyFinding> }
  | { readonly command: 'close'; readonly body: Said<typeof patrolRoutes.closeFinding> };

type Level = FindingItem['evidenceLevel'];
const levels: readonly Level[] = ['clue', 'confirmed-on-site', 'laboratory'];

/** The levels on which a finding may be closed: what it has reached, and above. */
export const levelsFrom = (level: Level): readonly Level[] => levels.slice(levels.indexOf(level));

/** The commands that a finding's state allows, so that no button leads into a refusal (compared with the domain in the test). */
export function offered({ status }: Pick<FindingItem, 'status'>): readonly FindingCommandName[] {
  switch (status) {
    case 'raised':
    case 'confirmed':
      return findingCommands;
    case 'rectified':
      return ['close', 'confirm', 'dismiss'];
    case 'closed':
    case 'dismissed':
      return [];
  }
}

/** Who may decide (`patrolRoutes`; compared in the test); the api decides again. */
export const mayCommand = (roles: readonly string[]): boolean => roles.includes('officer');
