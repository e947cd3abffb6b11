export * from './principal.js';
export * from './route.js';
export * from './paging.js';
export * from './file.js';
export * from './problem.js';
export * from './session-cookie.js';
export * from './session.js';
export * from './sign-in.js';
export * from './users.js';
export * from './registry.js';
export * from './hj212.js';
export * from './stations.js';
export * from './air-evaluation.js';
export * from './indicators.js';
export * from './exclusions.js';
export * from './logs.js';
export * from './integrity.js';
export * from './lead-item.js';
export * from './leads.js';
export * from './calendars.js';
export * from './case-calculators.js';
export * from './case-command.js';
export * from './case-item.js';
export * from './cases.js';
export * from './alert-item.js';
export * from './alerts.js';
export * from './parked.js';
export * from './drones.js';
export * from './patrol-item.js';
export * from './patrols.js';
export * from './map.js';
export * from './patrol-media-item.js';
export * from './patrol-media.js';
export * from './rules.js';
export * from './evaluate.js';
export * from './flight-requests.js';
export * from './law.js';
export * from './routes.js';
export { ApiError, createClient, pathFor, toApiError } from './client.js';
export type {
  ApiClient,
  CallOptions,
  ClientFile,
  ClientOptions,
  FollowOptions,
  ItemOf,
  ListRoute,
  Request as ApiRequest,
  StreamRoute,
} from './client.js';
export type { StreamState } from './follow-stream.js';
