import type { Hj212CommandRequest } from '@farwatch/contracts/http';
import { encodeFrame } from '@farwatch/hj212/encode';
import { buildRequest, flagOf, type Built } from '@farwatch/hj212/typed';

/** How a device is spoken to: as it speaks itself. */
export interface Address {
  readonly mn: string;
  readonly pw: string;
  readonly st: string;
  readonly version: number;
  readonly utcOffset: number;
}

/**
 * The frame of a request (HJ 212-2017 table 5 and section 6.6), in the device's edition and wall time. Undefined when the
 * edition cannot say it: a year of five digits, a name that holds a separator.
 */
export function requestFrame(
  to: Address,
  qn: string,
  request: Hj212CommandRequest,
  nowMs: number,
): Uint8Array | undefined {
  const { mn, pw, st, version, utcOffset } = to;
  const built = build({ qn, st, pw, mn, flag: flagOf(version, { ack: true }) }, request, nowMs, utcOffset);
  return built.ok ? encodeFrame(built.segment) : undefined;
}

/** Stamps say whole seconds. */
const second = (time: string | number): number => Math.floor(new Date(time).getTime() / 1_000) * 1_000;

function build(
  to: Parameters<typeof buildRequest>[0],
  request: Hj212CommandRequest,
  nowMs: number,
  offset: number,
): Built {
  switch (request.command) {
    case 'set-clock':
      return buildRequest(to, '1012', { systemTime: second(nowMs) }, offset);
    case 'get-clock':
      return buildRequest(to, '1011', {}, offset);
    case 'set-realtime-interval':
      return buildRequest(to, '1062', { rtdIntervalS: request.seconds }, offset);
    case 'set-minute-interval':
      return buildRequest(to, '1064', { minIntervalMin: request.minutes }, offset);
    case 'fetch-minutes':
    case 'fetch-hours': {
      const span = { begin: second(request.from), end: second(request.to) };
      return buildRequest(to, request.command === 'fetch-hours' ? '2061' : '2051', span, offset);
    }
    case 'sample-now':
      return buildRequest(to, '3012', { polId: request.factor }, offset);
  }
}
