import { fieldsOf, numberOf, positionOf, textOf, wholeOf, type Fields, type Position } from './values.js';

/** A MAVLink message as a bridge wrote it in JSON, in SI units and degrees. `bootMs`: since the autopilot started, no clock time. */
export type MavlinkMessage =
  | {
      readonly type: 'position';
      readonly bootMs: number;
      readonly position: Position;
      readonly heightMsl?: number;
      readonly heightAboveHome?: number;
    }
  | { readonly type: 'clock'; readonly bootMs: number; readonly unixMs: number }
  | { readonly type: 'named-value'; readonly bootMs: number; readonly name: string; readonly value: number }
  | { readonly type: 'wind'; readonly speed: number; readonly direction: number }
  | {
      readonly type: 'image';
      readonly index: number;
      readonly position?: Position;
      readonly atMs?: number;
      readonly captured: boolean;
    }
  | { readonly type: 'waypoint-reached'; readonly index: number };

export type MavlinkRead =
  | { readonly message: MavlinkMessage }
  | { readonly refused: string }
  | { readonly unknown: string }
  | undefined;

const metres = (value: unknown): number | undefined => {
  const mm = numberOf(value);
  return mm === undefined ? undefined : mm / 1000;
};
const degrees = (value: unknown): number | undefined => {
  const scaled = wholeOf(value);
  return scaled === undefined ? undefined : scaled / 1e7;
};

/** Reads `{"msgid": 33, ...}`, `{"mavpackettype": "GLOBAL_POSITION_INT", ...}` or `{"type"|"name": ...}`; undefined when it is no MAVLink. */
export function readMavlink(value: unknown): MavlinkRead {
  const outer = fieldsOf(value);
  if (outer === undefined) return undefined;
  const body = fieldsOf(outer['message']) ?? fieldsOf(outer['fields']) ?? outer;
  const name = textOf(
    body['mavpackettype'] ?? body['type'] ?? outer['mavpackettype'] ?? outer['msgname'] ?? outer['msgid'],
  );
  if (
    name === undefined ||
    !(
      outer['mavpackettype'] ??
      outer['msgid'] ??
      outer['msgname'] ??
      body['mavpackettype'] ??
      /^[A-Z][A-Z_]+$/.test(name)
    )
  )
    return undefined;
  const read = readers[name];
  if (read === undefined) return { unknown: name };
  const message = read(body);
  return typeof message === 'string' ? { refused: message } : { message };
}

function position(body: Fields): MavlinkMessage | string {
  const place = positionOf(degrees(body['lon']), degrees(body['lat']));
  const bootMs = wholeOf(body['time_boot_ms']);
  if (place === undefined) return 'lat and lon are no position in degrees times 1e7';
  if (bootMs === undefined) return 'time_boot_ms is missing';
  const [msl, home] = [metres(body['alt']), metres(body['relative_alt'])];
  return {
    type: 'position',
    bootMs,
    position: place,
    ...(msl === undefined ? {} : { heightMsl: msl }),
    ...(home === undefined ? {} : { heightAboveHome: home }),
  };
}

function clock(body: Fields): MavlinkMessage | string {
  const [micros, bootMs] = [numberOf(body['time_unix_usec']), wholeOf(body['time_boot_ms'])];
  if (micros === undefined || micros <= 0 || bootMs === undefined)
    return 'the clock of the autopilot is not set';
  return { type: 'clock', bootMs, unixMs: micros / 1000 };
}

function namedValue(body: Fields): MavlinkMessage | string {
  const [name, value, bootMs] = [
    textOf(body['name']),
    numberOf(body['value']),
    wholeOf(body['time_boot_ms']),
  ];
  if (name === undefined || value === undefined || bootMs === undefined)
    return 'name, value or time_boot_ms is missing';
  return { type: 'named-value', bootMs, name: name.replaceAll('\0', '').trim(), value };
}

function wind(body: Fields): MavlinkMessage | string {
  const [north, east] = [numberOf(body['wind_x']), numberOf(body['wind_y'])];
  if (north === undefined || east === undefined) return 'the wind is not known';
  const direction = ((Math.atan2(-east, -north) * 180) / Math.PI + 360) % 360;
  return { type: 'wind', speed: Math.hypot(north, east), direction };
}

function image(body: Fields): MavlinkMessage | string {
  const index = wholeOf(body['image_index']);
  if (index === undefined) return 'image_index is missing';
  const place = positionOf(degrees(body['lon']), degrees(body['lat']));
  const micros = numberOf(body['time_utc']);
  return {
    type: 'image',
    index,
    captured: wholeOf(body['capture_result']) === 1,
    ...(place === undefined ? {} : { position: place }),
    ...(micros === undefined || micros <= 0 ? {} : { atMs: micros / 1000 }),
  };
}

function reached(body: Fields): MavlinkMessage | string {
  const index = wholeOf(body['seq']);
  return index === undefined ? 'seq is missing' : { type: 'waypoint-reached', index };
}

const readers: Readonly<Record<string, ((body: Fields) => MavlinkMessage | string) | undefined>> =
  Object.assign(Object.create(null) as Record<string, (body: Fields) => MavlinkMessage | string>, {
    GLOBAL_POSITION_INT: position,
    '33': position,
    SYSTEM_TIME: clock,
    '2': clock,
    NAMED_VALUE_FLOAT: namedValue,
    '251': namedValue,
    WIND_COV: wind,
    '231': wind,
    CAMERA_IMAGE_CAPTURED: image,
    '263': image,
    MISSION_ITEM_REACHED: reached,
    '46': reached,
  });

/** Clock time of a boot time, by the newest statement of the autopilot's clock. */
export const clockOf = (
  bootMs: number,
  clock: { readonly bootMs: number; readonly unixMs: number },
): number => clock.unixMs + (bootMs - clock.bootMs);
