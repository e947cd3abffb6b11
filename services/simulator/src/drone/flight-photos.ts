import { placeOf, type DroneMessage, type FlightPlan } from './flight.js';
import { drawPhoto } from './photo.js';

/** A photo of a simulated flight: what the dock tells of it, and its content. */
export interface FlightPhoto {
  readonly objectKey: string;
  readonly name: string;
  readonly told: DroneMessage;
  readonly content: Buffer;
}

const kinds = [
  { downwind: 120, across: -40, height: 60 },
  { downwind: 200, across: 0, height: 60 },
  { downwind: 260, across: 60, height: 60 },
] as const;

/**
 * Photos of a simulated flight, looking at the stack from downwind; drawn, and marked as simulated in the picture itself. The dock
 * tells of them after landing (`file_upload_callback`), at `landedMs`; their contents go by `POST /patrol-media`.
 */
export function flightPhotos(plan: FlightPlan, landedMs: number): FlightPhoto[] {
  const { flight, dock } = plan;
  return kinds.map(({ downwind, across, height }, index) => {
    const place = placeOf(plan, across, downwind);
    const takenMs = plan.startMs + (60 + 30 * index) * 1_000;
    const yaw = bearing(place, plan.source);
    const name = `photo-${index + 1}.png`;
    const objectKey = `${flight}/${name}`;
    const local = new Date(takenMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const told = {
      ...{ tid: `${flight}-${name}`, bid: `${flight}-media`, timestamp: landedMs, gateway: dock },
      method: 'file_upload_callback',
      data: {
        file: {
          ...{ object_key: objectKey, name, ext: { flight_id: flight, is_original: true } },
          metadata: {
            ...{ create_time: local, gimbal_yaw_degree: yaw.toFixed(1), relative_altitude: height },
            shoot_position: { lat: place.latitude, lng: place.longitude },
          },
        },
        flight_task: { uploaded_file_count: index + 1, expected_file_count: kinds.length, flight_type: 0 },
      },
    };
    return {
      ...{ objectKey, name },
      told: { atMs: landedMs, topic: `thing/product/${dock}/events`, payload: JSON.stringify(told) },
      content: drawPhoto({
        smoke: plan.gramsPerSecond > 0 ? 1 : 0,
        toTheRight: across >= 0,
        lines: [
          `${place.longitude.toFixed(5)} ${place.latitude.toFixed(5)}`,
          `${local} +08:00`,
          `view ${((yaw + 360) % 360).toFixed(0)} / ${height} m`,
        ],
      }),
    };
  });
}

/** Direction from a place to another, as docks tell it: from -180 to 180, 0 is north. */
function bearing(
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  to: { readonly lon: number; readonly lat: number },
): number {
  const east = (to.lon - longitude) * 111_320 * Math.cos((to.lat * Math.PI) / 180);
  const north = (to.lat - latitude) * 110_950;
  return (Math.atan2(east, north) * 180) / Math.PI;
}
