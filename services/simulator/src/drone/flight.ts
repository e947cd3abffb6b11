import { noise } from '../random.js';

/** What a simulated flight flies over, and with what. */
export interface FlightPlan {
  readonly flight: string;
  readonly dock: string;
  readonly aircraft: string;
  /** WGS-84; the stack that leaks. */
  readonly source: { readonly lon: number; readonly lat: number };
  /** Grams per second; 0 flies over clean air. */
  readonly gramsPerSecond: number;
  /** Degrees that the wind blows from; m/s. */
  readonly wind: { readonly direction: number; readonly speed: number };
  /** Takeoff, epoch milliseconds. */
  readonly startMs: number;
  readonly seed: number;
}

export interface DroneMessage {
  readonly atMs: number;
  readonly topic: string;
  readonly payload: string;
}

const [cruiseHeight, cruiseSpeed, climbSpeed] = [60, 8, 3];
const responseSeconds = 8;
const releaseHeight = 35;

/**
 * A gas flight as a dock reports it: progress, osd every 2 s, and the text of the payload every second without a place of its
 * own. Lines across the wind, 200, 350 and 500 m downwind of a stack that leaks SO2; the same plan gives the same bytes.
 */
export function flightMessages(plan: FlightPlan): DroneMessage[] {
  const { dock, aircraft, flight, startMs } = plan;
  const path = pathOf();
  const messages: DroneMessage[] = [];
  let count = 0;
  const say = (atMs: number, topic: string, body: object): void => {
    const envelope = { tid: `${flight}-${count++}`, bid: `${flight}-run`, timestamp: atMs, gateway: dock };
    messages.push({ atMs, topic, payload: JSON.stringify({ ...envelope, ...body }) });
  };
  const progress = (atMs: number, status: string, percent: number): void =>
    say(atMs, `thing/product/${dock}/events`, {
      method: 'flighttask_progress',
      data: {
        result: 0,
        output: { status, progress: { percent }, ext: { flight_id: flight, media_count: 0 } },
      },
    });
  progress(startMs, 'sent', 0);
  let smelled = background;
  path.forEach(({ east, north, height }, second) => {
    const atMs = startMs + second * 1_000;
    const place = placeOf(plan, east, north);
    if (second % 2 === 0)
      say(atMs, `thing/product/${aircraft}/osd`, {
        data: {
          ...place,
          height: height + 12,
          elevation: height,
          horizontal_speed: cruiseSpeed,
          attitude_head: 0,
          wind_speed: plan.wind.speed,
          wind_direction: (Math.round(plan.wind.direction / 45) % 8) + 1,
        },
      });
    if (second % 30 === 0) {
      say(atMs, `thing/product/${dock}/osd`, { data: { drone_in_dock: 0, wind_speed: plan.wind.speed } });
      progress(atMs, 'in_progress', Math.round((100 * second) / path.length));
    }
    smelled += (plumeAt(plan, east, north, height) + background - smelled) / responseSeconds;
    const jitter = 4 * (noise(plan.seed, 'so2', second) - 0.5);
    const value = JSON.stringify({ t: atMs / 1_000, so2: Number((smelled + jitter).toFixed(1)) });
    say(atMs, `thing/product/${dock}/events`, {
      method: 'custom_data_transmission_from_psdk',
      data: { value },
    });
  });
  progress(startMs + path.length * 1_000, 'ok', 100);
  return messages;
}

const background = 15;

/** Metres downwind and across of the source, and above takeoff, second by second. */
function pathOf(): { east: number; north: number; height: number }[] {
  const path: { east: number; north: number; height: number }[] = [];
  const [home, lines] = [{ east: -300, north: 200 }, [200, 350, 500]];
  for (let second = 0; second < 20; second++) path.push({ ...home, height: 0 });
  for (let height = 0; height < cruiseHeight; height += climbSpeed) path.push({ ...home, height });
  let now = home;
  const flyTo = (to: { east: number; north: number }): void => {
    const from = now;
    const seconds = Math.max(
      1,
      Math.round(Math.hypot(to.east - from.east, to.north - from.north) / cruiseSpeed),
    );
    for (let k = 1; k <= seconds; k++)
      path.push({
        east: from.east + ((to.east - from.east) * k) / seconds,
        north: from.north + ((to.north - from.north) * k) / seconds,
        height: cruiseHeight,
      });
    now = to;
  };
  lines.forEach((downwind, line) => {
    const side = line % 2 === 0 ? -1 : 1;
    flyTo({ east: side * 250, north: downwind });
    flyTo({ east: -side * 250, north: downwind });
  });
  flyTo(home);
  for (let height = cruiseHeight; height > 0; height -= climbSpeed) path.push({ ...home, height });
  return path;
}

/** A place by metres across and down the wind from the source: the path lies in a frame whose north is downwind. */
export function placeOf(
  { source, wind }: FlightPlan,
  across: number,
  downwind: number,
): { longitude: number; latitude: number } {
  const towards = ((wind.direction + 180) * Math.PI) / 180;
  const east = downwind * Math.sin(towards) + across * Math.cos(towards);
  const north = downwind * Math.cos(towards) - across * Math.sin(towards);
  return {
    longitude: source.lon + east / (111_320 * Math.cos((source.lat * Math.PI) / 180)),
    latitude: source.lat + north / 110_950,
  };
}

/** Micrograms per cubic metre of a Gaussian plume with Briggs' open-country spread, neutral air. */
function plumeAt(
  { gramsPerSecond, wind }: FlightPlan,
  across: number,
  downwind: number,
  height: number,
): number {
  if (downwind <= 1) return 0;
  const spreadY = (0.08 * downwind) / Math.sqrt(1 + 0.0001 * downwind);
  const spreadZ = (0.06 * downwind) / Math.sqrt(1 + 0.0015 * downwind);
  const bell = (distance: number, spread: number): number => Math.exp(-0.5 * (distance / spread) ** 2);
  const vertical = bell(height - releaseHeight, spreadZ) + bell(height + releaseHeight, spreadZ);
  const strength = (gramsPerSecond * 1e6) / (2 * Math.PI * wind.speed * spreadY * spreadZ);
  return strength * bell(across, spreadY) * vertical;
}
