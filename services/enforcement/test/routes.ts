import {
  calendarRoutes,
  caseRoutes,
  flightRequestRoutes,
  leadRoutes,
  patrolMediaRoutes,
  patrolRoutes,
  type Route,
} from '@farwatch/contracts/http';

/** Every route of this service: a door does not open when one of them is missing, or has no handler. */
export const ownRoutes: readonly Route[] = [
  leadRoutes,
  patrolRoutes,
  patrolMediaRoutes,
  flightRequestRoutes,
  caseRoutes,
  calendarRoutes,
].flatMap((routes): Route[] => Object.values(routes));
