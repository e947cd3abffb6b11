import { counter } from '@farwatch/observability/metrics';

export const noise = counter(
  'farwatch_hj212_noise_bytes_total',
  'Bytes of loggers that belonged to no frame',
);
export const closedBy = counter('farwatch_hj212_closed_total', 'Connections that were closed by us', ['why']);

export const slowed = counter(
  'farwatch_hj212_slowed_total',
  'Messages after which a connection was not read for a while, because its device sends faster than it may',
);

/** Frames and bytes of one connection that may wait for Kafka before its socket is read no further. */
export const maxWaiting = 256;
export const maxWaitingBytes = 512_000;
/** What may come before the first valid frame: registration texts of modems, not a flood. */
export const maxStrangeBytes = 256_000;
export const maxStrangeFrames = 50;
/** Fewer bytes than this between two frames were no frame: line ends and padding. */
export const leastFrameBytes = 16;
