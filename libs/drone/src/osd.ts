import {
  at,
  fieldsOf,
  numberOf,
  positionOf,
  present,
  textOf,
  wholeOf,
  type Fields,
  type Position,
} from './values.js';

/** What an aircraft says of itself at a fixed rate; every message may hold a part of it only. Units: m, m/s, degrees, percent. */
export interface AircraftOsd {
  readonly position?: Position;
  /** Metres above the ellipsoid of WGS-84. */
  readonly heightEllipsoid?: number;
  /** Metres above the point of takeoff. */
  readonly heightAboveTakeoff?: number;
  readonly horizontalSpeed?: number;
  readonly verticalSpeed?: number;
  readonly heading?: number;
  /** Estimated from the attitude: no meteorology. */
  readonly windSpeedEstimated?: number;
  /** Degrees that it blows from, to an eighth of the circle; estimated as well. */
  readonly windFromEstimated?: number;
  readonly trackId?: string;
  readonly modeCode?: number;
  readonly batteryPercent?: number;
  readonly fixed?: boolean;
  readonly satellites?: number;
}

/** What a dock says: beside its own state a small weather station. Degrees Celsius, m/s. */
export interface DockOsd {
  readonly position?: Position;
  readonly heightEllipsoid?: number;
  readonly environmentTemperature?: number;
  readonly windSpeed?: number;
  /** 0 none, 1 light, 2 moderate, 3 heavy. */
  readonly rainfall?: number;
  readonly droneInDock?: boolean;
  readonly modeCode?: number;
  readonly stepCode?: number;
  readonly remainUpload?: number;
  readonly aircraftSn?: string;
}

export type Osd =
  | { readonly thing: 'aircraft'; readonly part: AircraftOsd }
  | { readonly thing: 'dock'; readonly part: DockOsd }
  | { readonly thing: 'unknown'; readonly part: Readonly<Record<never, never>> };

const dockMembers = [
  'drone_in_dock',
  'cover_state',
  'flighttask_step_code',
  'putter_state',
  'sub_device',
  'media_file_detail',
  'job_number',
  'electric_supply_voltage',
  'network_state',
  'environment_temperature',
];
const aircraftMembers = [
  'attitude_head',
  'elevation',
  'horizontal_speed',
  'vertical_speed',
  'home_distance',
  'gear',
  'track_id',
  'battery',
  'obstacle_avoidance',
];

/** One osd message. A member that is no number, and a position at 0,0, are left out; `refusedPosition` tells of the latter. */
export function readOsd(data: Fields): { readonly osd: Osd; readonly refusedPosition: boolean } {
  const position = positionOf(data['longitude'], data['latitude']);
  const refusedPosition =
    position === undefined && (Object.hasOwn(data, 'longitude') || Object.hasOwn(data, 'latitude'));
  const has = (names: readonly string[]) => names.some((name) => Object.hasOwn(data, name));
  const height = numberOf(data['height']);
  if (has(dockMembers))
    return { osd: { thing: 'dock', part: dockOf(data, position, height) }, refusedPosition };
  if (has(aircraftMembers) || position !== undefined)
    return { osd: { thing: 'aircraft', part: aircraftOf(data, position, height) }, refusedPosition };
  return { osd: { thing: 'unknown', part: {} }, refusedPosition };
}

function aircraftOf(data: Fields, position: Position | undefined, height: number | undefined): AircraftOsd {
  const fix = wholeOf(at(data, 'position_state', 'is_fixed'));
  return present({
    position,
    heightEllipsoid: height,
    heightAboveTakeoff: numberOf(data['elevation']),
    horizontalSpeed: numberOf(data['horizontal_speed']),
    verticalSpeed: numberOf(data['vertical_speed']),
    heading: numberOf(data['attitude_head']),
    windSpeedEstimated: numberOf(data['wind_speed']),
    windFromEstimated: eighthOf(wholeOf(data['wind_direction'])),
    trackId: textOf(data['track_id']),
    modeCode: wholeOf(data['mode_code']),
    batteryPercent: numberOf(at(data, 'battery', 'capacity_percent')),
    fixed: fix === undefined ? undefined : fix === 2,
    satellites: wholeOf(at(data, 'position_state', 'gps_number')),
  });
}

/** 1 is north, 2 north-east, up to 8. */
const eighthOf = (eighth: number | undefined): number | undefined =>
  eighth === undefined || eighth < 1 || eighth > 8 ? undefined : (eighth - 1) * 45;

function dockOf(data: Fields, position: Position | undefined, height: number | undefined): DockOsd {
  const inside = wholeOf(data['drone_in_dock']);
  return present({
    position,
    heightEllipsoid: height,
    environmentTemperature: numberOf(data['environment_temperature']),
    windSpeed: numberOf(data['wind_speed']),
    rainfall: wholeOf(data['rainfall']),
    droneInDock: inside === undefined ? undefined : inside === 1,
    modeCode: wholeOf(data['mode_code']),
    stepCode: wholeOf(data['flighttask_step_code']),
    remainUpload: wholeOf(at(data, 'media_file_detail', 'remain_upload')),
    aircraftSn: textOf(at(data, 'sub_device', 'device_sn')),
  });
}

/** What is known of one device: each member with the newest value and the time of the message that brought it. */
export interface DeviceState {
  readonly members: Readonly<Record<string, { readonly value: unknown; readonly atMs: number }>>;
}

/** Lays a partial message over what is known; an older message never overwrites a newer member. Equal times: the larger text wins, whatever the order. */
export function mergeOsd(state: DeviceState | undefined, part: object, atMs: number): DeviceState {
  const members = { ...state?.members };
  for (const [name, value] of Object.entries(part)) {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    const newer =
      known === undefined || atMs > known.atMs || (atMs === known.atMs && later(value, known.value));
    if (newer) members[name] = { value, atMs };
  }
  return { members };
}

const later = (a: unknown, b: unknown): boolean => (JSON.stringify(a) ?? '') > (JSON.stringify(b) ?? '');

/** The merged structure as plain values. */
export const valuesOf = (state: DeviceState): Fields =>
  fieldsOf(Object.fromEntries(Object.entries(state.members).map(([name, { value }]) => [name, value]))) ?? {};
