/** What a real logger gets wrong, by the name that the command line takes. */
export const faultNames = [
  'sticky', // several frames in one write
  'halved', // a frame in two writes
  'wrong-crc', // every fifth frame has a wrong checksum the first time
  'bad-length', // every seventh frame has a length of three digits the first time
  'lost-ack', // every sixth answer is lost on its way
  'gbk', // log texts in GBK
  'resend-burst', // stored minutes of the past hours come first, all at once
  'split', // data messages in several packets
  'clock-drift', // the clock is 20 minutes ahead
  'sm4', // data areas encrypted (2025)
] as const;
export type Fault = (typeof faultNames)[number];

/** The faults of one logger. */
export type Faults = ReadonlySet<Fault>;

/** How far a drifting clock is ahead, milliseconds. */
export const driftMs = 20 * 60_000;

/**
 * The bytes that go out for a frame. `count` numbers the frames of a logger, `attempt` the times that this one was sent:
 * only the first attempt is damaged, so that a logger gets through in the end as a real one does.
 */
export function damaged(frame: Uint8Array, count: number, attempt: number, faults: Faults): Uint8Array {
  if (attempt > 1) return frame;
  if (faults.has('wrong-crc') && count % 5 === 0) {
    const wrong = Uint8Array.from(frame);
    // The first hex digit of the checksum: another one, whatever it was.
    const at = frame.length - 6;
    wrong[at] = frame[at] === 0x30 ? 0x31 : 0x30;
    return wrong;
  }
  // `##0168` becomes `##168`: without its leading zero, as some firmware prints it.
  if (faults.has('bad-length') && count % 7 === 0 && frame[2] === 0x30)
    return Uint8Array.from([...frame.subarray(0, 2), ...frame.subarray(3)]);
  return frame;
}

/** The writes that carry some frames: together, each for itself, or each in halves. */
export function writesOf(frames: readonly Uint8Array[], faults: Faults): Uint8Array[] {
  const parts = faults.has('sticky') && frames.length > 0 ? [Buffer.concat(frames)] : [...frames];
  if (!faults.has('halved')) return parts;
  return parts.flatMap((part) => {
    const middle = Math.max(1, Math.floor(part.length * 0.6));
    return [part.subarray(0, middle), part.subarray(middle)];
  });
}
