import { topics, type TopicKey } from './topics.js';

/** Which service writes which topics: the rights to write that its Kafka user needs. Nobody else writes them. */
export const outputs = {
  'ingest-station': ['readings', 'stationStatus', 'parked'],
  'ingest-drone': ['patrols', 'parked'],
  'hj212-gateway': ['readings', 'deviceReports', 'parked'],
  registry: ['enterprises', 'stations', 'limits', 'rules', 'devices', 'hj212Sources', 'drones', 'parked'],
  rules: ['exceedances', 'parked'],
  enforcement: ['leads', 'patrols', 'cases', 'parked'],
  reporting: ['indicators', 'parked'],
  notify: ['parked'],
  // What was parked from a topic goes back there; a replay that Kafka finds too large is parked itself.
  parking: Object.keys(topics) as TopicKey[],
} as const satisfies Record<string, readonly TopicKey[]>;

/** A service that writes to Kafka. */
export type Writer = keyof typeof outputs;
/** The topics that a service has declared as its outputs. */
export type OutputOf<W extends Writer> = (typeof outputs)[W][number];

/** The services that write a topic, replays of what was refused left out. */
export function writersOf(topic: TopicKey): Writer[] {
  return (Object.keys(outputs) as Writer[]).filter(
    (writer) =>
      (outputs[writer] as readonly TopicKey[]).includes(topic) &&
      (writer !== 'parking' || topic === 'replays' || topic === 'parked'),
  );
}
