import { readPayloadText, payloadTextOf, type PayloadReading } from './payload-text.js';
import {
  at,
  fieldsOf,
  flagOf,
  listOf,
  numberOf,
  positionOf,
  present,
  textOf,
  wholeOf,
  type Position,
} from './values.js';

export const flightStatuses = [
  'sent',
  'in_progress',
  'ok',
  'paused',
  'partially_done',
  'rejected',
  'failed',
  'canceled',
  'timeout',
] as const;
export type FlightStatus = (typeof flightStatuses)[number];

export interface BreakPoint {
  readonly index: number;
  readonly progress?: number;
  readonly reason?: number;
  readonly position?: Position;
  readonly height?: number;
}

/** What an event of a dock or a remote controller means. `result` 0 is fine, all else is the vendor's error code. */
export type DroneEvent =
  | {
      readonly type: 'flight-progress';
      readonly flightId?: string;
      readonly status: FlightStatus;
      readonly result?: number;
      readonly percent?: number;
      readonly waypoint?: number;
      readonly missionState?: number;
      readonly mediaCount?: number;
      readonly trackId?: string;
      readonly breakPoint?: BreakPoint;
    }
  | {
      readonly type: 'media';
      readonly objectKey: string;
      readonly name?: string;
      readonly flightId?: string;
      readonly original?: boolean;
      readonly position?: Position;
      readonly absoluteAltitude?: number;
      readonly relativeAltitude?: number;
      readonly yaw?: number;
      /** As written: local time without a zone. */
      readonly createdLocal?: string;
      readonly uploaded?: number;
      readonly expected?: number;
    }
  | {
      readonly type: 'payload-text';
      readonly text: string;
      readonly reading?: PayloadReading;
      readonly shownToPilot: boolean;
    }
  | {
      readonly type: 'warnings';
      readonly list: readonly {
        readonly code: string;
        readonly level?: number;
        readonly inTheSky?: boolean;
      }[];
    }
  | { readonly type: 'return-home'; readonly flightId?: string; readonly path: readonly Position[] }
  | { readonly type: 'flights-ready'; readonly flightIds: readonly string[] }
  /** Progress or a notice that changes nothing about a flight, finding or reading. */
  | {
      readonly type: 'notice';
      readonly status?: string;
      readonly result?: number;
      readonly flightId?: string;
    };

export type EventRead =
  { readonly event: DroneEvent } | { readonly refused: string } | { readonly unknown: true };

const notices =
  /_(progress|notify|warning|push|callback|location|request)$|^(airsense_warning|drc_status_notify|esim_activate|esim_operator_switch|highest_priority_upload_flighttask_media|flight_areas_drone_location|device_reboot|drone_open|drone_close|device_format|drone_format|cover_open|cover_close|cover_force_close|putter_open|putter_close|charge_open|charge_close|flighttask_create|ota_create|fileupload_start)$/;

/** Reads the data of an event by its method. */
export function readEvent(method: string, data: unknown): EventRead {
  switch (method) {
    case 'flighttask_progress':
      return readProgress(data);
    case 'file_upload_callback':
      return readMedia(data);
    case 'custom_data_transmission_from_psdk':
    case 'custom_data_transmission_from_esdk':
    case 'psdk_floating_window_text':
      return readText(data, method === 'psdk_floating_window_text');
    case 'hms':
      return readWarnings(data);
    case 'return_home_info': {
      const path = (listOf(at(data, 'planned_path_points')) ?? []).flatMap(
        (one) => positionOf(at(one, 'longitude'), at(one, 'latitude')) ?? [],
      );
      return {
        event: { type: 'return-home', path, ...present({ flightId: textOf(at(data, 'flight_id')) }) },
      };
    }
    case 'flighttask_ready': {
      const list = listOf(at(data, 'flight_ids'));
      if (list === undefined) return { refused: 'flight_ids is no list' };
      return { event: { type: 'flights-ready', flightIds: list.flatMap((one) => textOf(one) ?? []) } };
    }
    default:
      return notices.test(method) ? readNotice(data) : { unknown: true };
  }
}

function readProgress(data: unknown): EventRead {
  const output = at(data, 'output');
  const status = flightStatuses.find((one) => one === at(output, 'status'));
  if (fieldsOf(output) === undefined) return { refused: 'data.output is no structure' };
  if (status === undefined) return { refused: 'data.output.status is none of the known ones' };
  const ext = at(output, 'ext');
  const stop = at(ext, 'break_point');
  const index = wholeOf(at(stop, 'index'));
  return {
    event: {
      type: 'flight-progress',
      status,
      ...present({
        flightId: textOf(at(ext, 'flight_id')),
        result: wholeOf(at(data, 'result')),
        percent: numberOf(at(output, 'progress', 'percent')),
        waypoint: wholeOf(at(ext, 'current_waypoint_index')),
        missionState: wholeOf(at(ext, 'wayline_mission_state')),
        mediaCount: wholeOf(at(ext, 'media_count')),
        trackId: textOf(at(ext, 'track_id')),
        breakPoint:
          index === undefined
            ? undefined
            : {
                index,
                ...present({
                  progress: numberOf(at(stop, 'progress')),
                  reason: wholeOf(at(stop, 'break_reason')),
                  position: positionOf(at(stop, 'longitude'), at(stop, 'latitude')),
                  height: numberOf(at(stop, 'height')),
                }),
              },
      }),
    },
  };
}

function readMedia(data: unknown): EventRead {
  const file = at(data, 'file');
  const objectKey = textOf(at(file, 'object_key'));
  if (objectKey === undefined) return { refused: 'data.file.object_key is missing' };
  const meta = at(file, 'metadata');
  return {
    event: {
      type: 'media',
      objectKey,
      ...present({
        name: textOf(at(file, 'name')),
        flightId: textOf(at(file, 'ext', 'flight_id')),
        original: flagOf(at(file, 'ext', 'is_original')),
        position: positionOf(at(meta, 'shoot_position', 'lng'), at(meta, 'shoot_position', 'lat')),
        absoluteAltitude: numberOf(at(meta, 'absolute_altitude')),
        relativeAltitude: numberOf(at(meta, 'relative_altitude')),
        yaw: numberOf(at(meta, 'gimbal_yaw_degree')),
        createdLocal: textOf(at(meta, 'create_time') ?? at(meta, 'created_time')),
        uploaded: wholeOf(at(data, 'flight_task', 'uploaded_file_count')),
        expected: wholeOf(at(data, 'flight_task', 'expected_file_count')),
      }),
    },
  };
}

const mostText = 256;

function readText(data: unknown, shownToPilot: boolean): EventRead {
  const text = payloadTextOf(data);
  if (text === undefined) return { refused: 'data.value is no text' };
  if (text.length > mostText)
    return { refused: `data.value has ${text.length} characters, the channel carries ${mostText}` };
  const reading = readPayloadText(text);
  return {
    event: { type: 'payload-text', text, shownToPilot, ...(reading === undefined ? {} : { reading }) },
  };
}

function readWarnings(data: unknown): EventRead {
  const list = listOf(at(data, 'list'));
  if (list === undefined) return { refused: 'data.list is no list' };
  return {
    event: {
      type: 'warnings',
      list: list.flatMap((one) => {
        const code = textOf(at(one, 'code'));
        return code === undefined
          ? []
          : [
              {
                code,
                ...present({ level: wholeOf(at(one, 'level')), inTheSky: flagOf(at(one, 'in_the_sky')) }),
              },
            ];
      }),
    },
  };
}

function readNotice(data: unknown): EventRead {
  if (fieldsOf(data) === undefined && listOf(data) === undefined)
    return { refused: 'data is neither a structure nor a list' };
  return {
    event: {
      type: 'notice',
      ...present({
        status: textOf(at(data, 'output', 'status') ?? at(data, 'status')),
        result: wholeOf(at(data, 'result')),
        flightId: textOf(at(data, 'output', 'ext', 'flight_id') ?? at(data, 'flight_id')),
      }),
    },
  };
}
