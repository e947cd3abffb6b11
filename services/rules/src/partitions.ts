import { topics } from '@farwatch/contracts/topics';
import { partitionOf } from '@farwatch/messaging/kafka';

/** The partition of a station in the topic of readings: whoever owns it judges the station. */
export const partitionOfStation = (station: string): number =>
  partitionOf(station, topics.readings.partitions);
