import { alertRoutes, alertSettingRoutes } from './alerts.js';
import { droneRoutes } from './drones.js';
import { calendarRoutes } from './calendars.js';
import { caseRoutes } from './cases.js';
import { flightRequestRoutes } from './flight-requests.js';
import { exclusionRoutes } from './exclusions.js';
import { hj212Routes, hj212SourceRoutes } from './hj212.js';
import { indicatorRoutes } from './indicators.js';
import { integrityRoutes } from './integrity.js';
import { evaluateRoutes } from './evaluate.js';
import { lawRoutes } from './law.js';
import { leadRoutes } from './leads.js';
import { logRoutes } from './logs.js';
import { mapRoutes } from './map.js';
import { parkedRoutes } from './parked.js';
import { patrolMediaRoutes } from './patrol-media.js';
import { patrolRoutes } from './patrols.js';
import { registryRoutes } from './registry.js';
import { ruleRoutes } from './rules.js';
import { sessionRoutes } from './session.js';
import { ownRoutes, signInRoutes } from './sign-in.js';
import { stationRoutes } from './stations.js';
import { userRoutes } from './users.js';
import type { Route } from './route.js';

/** Every route of the public door. A route that is not in this table is not served. */
export const allRoutes: readonly Route[] = [
  ...Object.values(sessionRoutes),
  ...Object.values(signInRoutes),
  ...Object.values(ownRoutes),
  ...Object.values(userRoutes),
  ...Object.values(registryRoutes),
  ...Object.values(hj212SourceRoutes),
  ...Object.values(hj212Routes),
  ...Object.values(stationRoutes),
  ...Object.values(indicatorRoutes),
  ...Object.values(exclusionRoutes),
  ...Object.values(integrityRoutes),
  ...Object.values(logRoutes),
  ...Object.values(leadRoutes),
  ...Object.values(droneRoutes),
  ...Object.values(patrolRoutes),
  ...Object.values(patrolMediaRoutes),
  ...Object.values(flightRequestRoutes),
  ...Object.values(caseRoutes),
  ...Object.values(calendarRoutes),
  ...Object.values(alertRoutes),
  ...Object.values(alertSettingRoutes),
  ...Object.values(parkedRoutes),
  ...Object.values(ruleRoutes),
  ...Object.values(lawRoutes),
  ...Object.values(evaluateRoutes),
  ...Object.values(mapRoutes),
];
