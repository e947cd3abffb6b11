import type { Hj212CommandRequest } from '@farwatch/contracts/http';
import { requestSegment } from '@farwatch/hj212/answers';
import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';

/** How a device is spoken to: as it speaks itself. */
export interface Address {
  readonly mn: string;
  readonly pw: string;
  readonly st: string;
  readonly version: number;
  readonly utcOffset: number;
}

/** The frame of a request (HJ 212-2017 table 5 and section 6.6), in the device's edition and wall time. */
export function requestFrame(
  to: Address,
  qn: string,
  request: Hj212CommandRequest,
  nowMs: number,
): Uint8Array | undefined {
  const header = { qn, st: to.st, pw: to.pw, mn: to.mn, version: to.version };
  const stamp = (text: string): string => stampOf(Date.parse(text), to.utcOffset);
  const segment = (): Uint8Array => {
    switch (request.command) {
      case 'set-clock':
        return requestSegment(header, '1012', { SystemTime: stampOf(nowMs, to.utcOffset) });
      case 'get-clock':
        return requestSegment(header, '1011', {});
      case 'set-realtime-interval':
        return requestSegment(header, '1062', { RtdInterval: String(request.seconds) });
      case 'set-minute-interval':
        return requestSegment(header, '1064', { MinInterval: String(request.minutes) });
      case 'fetch-minutes':
        return requestSegment(header, '2051', { BeginTime: stamp(request.from), EndTime: stamp(request.to) });
      case 'fetch-hours':
        return requestSegment(header, '2061', { BeginTime: stamp(request.from), EndTime: stamp(request.to) });
      case 'sample-now':
        return requestSegment(header, '3012', { PolId: request.factor });
    }
  };
  return encodeFrame(segment());
}
