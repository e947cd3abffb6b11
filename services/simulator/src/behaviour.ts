import type { Quantity, SimulatedStation } from './district.js';
import { incidentsOf, type Incident } from './incidents.js';
import { swing } from './random.js';

const hourMs = 3_600_000;
const zoneMs = 8 * hourMs;

/** Local (+08:00) hour of day with its fraction, and the local day's number since 1970. */
export function localClock(ms: number): { readonly hour: number; readonly day: number } {
  const local = ms + zoneMs;
  return { hour: (local % 86_400_000) / hourMs, day: Math.floor(local / 86_400_000) };
}

/**
 * The value of one quantity around a moment: usual level, time of day, the weather that all stations of a day share,
 * own noise, and what incidents make of it. Depends on nothing but its arguments.
 */
export function valueAt(seed: number, simulated: SimulatedStation, quantity: Quantity, ms: number): number {
  const { id, kind } = simulated.station;
  const { hour, day } = localClock(ms);
  const phase = Math.cos(((hour - quantity.peakHour) / 24) * 2 * Math.PI);
  const weather = kind === 'air' ? 1 + 0.35 * swing(seed, 'weather', day) : 1;
  const usual = (quantity.base + quantity.diurnal * phase) * weather;
  const own = quantity.noise * swing(seed, id, quantity.pollutant, Math.floor(ms / 60_000));
  const factor = incidentsOf(seed, simulated, day).reduce(
    (product, incident) => product * factorOf(incident, quantity.pollutant, hour),
    1,
  );
  const scale = 10 ** quantity.decimals;
  return Math.max(0, Math.round((usual * factor + own) * scale) / scale);
}

function factorOf(incident: Incident, pollutant: string, hour: number): number {
  if (incident.pollutant !== pollutant || hour < incident.fromHour || hour >= incident.toHour) return 1;
  if (incident.kind === 'exceedance' || incident.kind === 'correction') return incident.factor;
  if (incident.kind === 'flap') return Math.floor(hour - incident.fromHour) % 2 === 0 ? incident.factor : 1;
  return 1;
}
