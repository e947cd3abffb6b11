import type { MappingInput } from '@farwatch/mqtt/mapping';

const gas = (pollutant: string, ...names: string[]): MappingInput['readings'] => [
  { pollutant, from: names.map((name) => `/${name}`), unit: 'ug/m3', number: 'text' },
];

/**
 * The text of gas payloads as the usual ones write it: names of one word, particles and gases in ug/m3, CO in mg/m3. A payload
 * that means something else gets a mapping of its own for its drone (`farwatch/v1/drones/<id>/payload`), which goes before this.
 */
export const payloadMapping: MappingInput = {
  id: 'drone-payload',
  version: 1,
  description: 'Payload text of a drone, read into names and values; the place follows from text or track',
  match: { topic: 'farwatch/v1/drones/+drone/payload' },
  station: { from: 'topic:drone' },
  time: { from: ['/t', '/ts', '/time', '/timestamp'], format: 'epoch', text: true, fallback: 'arrival' },
  readings: [
    ...gas('PM2.5', 'pm25', 'pm2.5', 'pm2_5')!,
    ...gas('PM10', 'pm10')!,
    ...gas('SO2', 'so2')!,
    ...gas('NO2', 'no2')!,
    ...gas('O3', 'o3')!,
    ...gas('NH3', 'nh3')!,
    ...gas('H2S', 'h2s')!,
    ...gas('VOC', 'voc', 'vocs', 'tvoc')!,
    { pollutant: 'CO', from: '/co', unit: 'mg/m3', number: 'text' },
    { pollutant: 'wind-speed', from: ['/ws', '/wind_speed'], unit: 'm/s', number: 'text' },
    { pollutant: 'wind-direction', from: ['/wd', '/wind_direction'], unit: 'deg', number: 'text' },
  ],
  // Temperature, battery and the like: known to be there, and no reading of the air that a patrol is flown for.
  rest: 'ignore',
  empty: 'ignore',
};
