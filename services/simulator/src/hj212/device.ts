import type { Message } from '@farwatch/hj212/decode';
import { replyTo } from '@farwatch/hj212/answers';
import {
  readRequest,
  type FactorText,
  type ReadBody,
  type Request,
  type RequestCn,
} from '@farwatch/hj212/typed';

import { reply, upload, type Outgoing } from './outgoing.js';

/** What a device measures: asked for a moment, or for an interval that begins at `startMs`. Nothing: no data. */
export interface DataSource {
  now(atMs: number): readonly FactorText[];
  interval(cn: '2031' | '2041' | '2051' | '2061', startMs: number): readonly FactorText[];
}

/** What a platform can set from afar. */
export interface DeviceSettings {
  readonly pw: string;
  readonly overTimeMs: number;
  readonly reCount: number;
  readonly rtdIntervalS: number;
  readonly minIntervalMin: number;
  /** What is added to the true time: the device's clock is wrong, or was set from afar. */
  readonly clockOffsetMs: number;
  readonly cstartTime: string;
  readonly cTimeH: number;
}

/** Timeout and retries of the standards (10 s, 3), and intervals that real loggers are shipped with. */
export const factorySettings: Omit<DeviceSettings, 'pw'> = {
  overTimeMs: 10_000,
  reCount: 3,
  rtdIntervalS: 60,
  minIntervalMin: 10,
  clockOffsetMs: 0,
  cstartTime: '000000',
  cTimeH: 2,
};

/** What a device does on a request: its settings afterwards, and what it sends, in this order. */
export interface Reaction {
  readonly settings: DeviceSettings;
  readonly send: readonly Outgoing[];
}

const hourMs = 3_600_000;
/** Local days begin at 16:00 UTC of the day before. */
const zoneMs = 8 * hourMs;
/** Most intervals that one request for history brings. */
const mostIntervals = 1_500;

/** A device with the identity `mn` hears a request (HJ 212-2017 annex C): refused, or accepted, executed and reported. */
export function reactTo(
  message: Message,
  mn: string,
  settings: DeviceSettings,
  source: DataSource,
  trueMs: number,
): Reaction {
  const to = replyTo(message);
  const { header } = message;
  const nothing = { settings, send: [] };
  if (header.cn === '9013' || header.cn === '9014') return nothing;
  const accepted = (qnRtn: number) => reply(to, '9011', { qnRtn });
  if (header.mn !== mn) return { settings, send: [accepted(4)] };
  if (header.pw !== settings.pw) return { settings, send: [accepted(3)] };
  if (header.cn === '2012' || header.cn === '2022') return { settings, send: [reply(to, '9013', {})] };
  const nowMs = Math.floor((trueMs + settings.clockOffsetMs) / 1000) * 1000;
  const done = execute(message, settings, source, nowMs, trueMs);
  if (done === undefined) return { settings, send: [accepted(8)] };
  const { set, send = [], exeRtn = 1 } = done;
  return {
    settings: { ...settings, ...set },
    send: [accepted(1), ...send, reply(to, '9012', { exeRtn })],
  };
}

interface Done {
  readonly set?: Partial<DeviceSettings>;
  readonly send?: readonly Outgoing[];
  /** 1 done, 3 a parameter is missing or wrong, 100 no data. */
  readonly exeRtn?: number;
}

function execute(
  message: Message,
  settings: DeviceSettings,
  source: DataSource,
  nowMs: number,
  trueMs: number,
): Done | undefined {
  const { cn, st } = message.header;
  const about = { ...replyTo(message), st };
  const given = <C extends RequestCn>(of: C, then: (data: Request<C>) => Done): Done => {
    const read: ReadBody<Request<C>> = readRequest(message, of);
    return read.ok ? then(read.data) : { exeRtn: 3 };
  };
  switch (cn) {
    case '1000':
      return given(cn, ({ overTimeS, reCount }) => ({ set: { overTimeMs: overTimeS * 1000, reCount } }));
    case '1011':
      return given(cn, ({ polId }) => ({
        send: [reply(about, cn, { systemTime: nowMs, ...(polId === undefined ? {} : { polId }) })],
      }));
    case '1012':
      return given(cn, ({ systemTime }) => ({ set: { clockOffsetMs: systemTime - trueMs } }));
    case '1061':
      return { send: [reply(about, cn, { rtdIntervalS: settings.rtdIntervalS })] };
    case '1062':
      return given(cn, ({ rtdIntervalS }) => ({ set: { rtdIntervalS } }));
    case '1063':
      return { send: [reply(about, cn, { minIntervalMin: settings.minIntervalMin })] };
    case '1064':
      return given(cn, ({ minIntervalMin }) => ({ set: { minIntervalMin } }));
    case '1072':
      return given(cn, ({ newPw }) => ({ set: { pw: newPw } }));
    case '2011':
      return { send: [upload(cn, { dataTime: nowMs, factors: source.now(nowMs) })] };
    case '2021':
      return {
        send: [
          upload(cn, { dataTime: nowMs, factors: [{ code: 'SB1', values: [{ suffix: 'RS', text: '1' }] }] }),
        ],
      };
    case '2031':
    case '2041':
    case '2051':
    case '2061':
      return given(cn, (span) => history(cn, span, settings, source));
    case '3011':
    case '3012':
    case '3013':
    case '3014':
      return given(cn, () => ({}));
    case '3015':
      return { send: [upload(cn, { dataTime: nowMs, vaseNo: 1 })] };
    case '3016':
      return given(cn, ({ cstartTime, cTimeH }) => ({ set: { cstartTime, cTimeH } }));
    case '3017':
      return given(cn, ({ polId }) => ({
        send: [reply(about, cn, { polId, cstartTime: settings.cstartTime, cTimeH: settings.cTimeH })],
      }));
    case '3018':
      return given(cn, ({ polId }) => ({ send: [reply(about, cn, { polId, stimeMin: 40 })] }));
    case '3019':
      return given(cn, ({ polId }) => {
        const factors = [{ code: polId, values: [{ suffix: 'SN', text: message.header.mn ?? '' }] }];
        return { send: [reply(about, cn, { polId, factors })] };
      });
    case '3020':
      return given(cn, ({ polId, infoId }) => {
        const factors = [{ code: infoId, values: [{ suffix: 'Info', text: '1' }] }];
        return { send: [upload(cn, { dataTime: nowMs, polId, factors })] };
      });
    case '3021':
      return given(cn, () => ({}));
    default:
      return undefined;
  }
}

function history(
  cn: '2031' | '2041' | '2051' | '2061',
  { begin, end }: { begin: number; end: number },
  settings: DeviceSettings,
  source: DataSource,
): Done {
  const stepMs = cn === '2051' ? settings.minIntervalMin * 60_000 : cn === '2061' ? hourMs : 24 * hourMs;
  const first = Math.ceil((begin + zoneMs) / stepMs) * stepMs - zoneMs;
  const count = Math.min(mostIntervals, Math.max(0, Math.floor((end - first) / stepMs) + 1));
  const send = Array.from({ length: count }, (_, i) => first + i * stepMs).flatMap((dataTime) => {
    const factors = source.interval(cn, dataTime);
    return factors.length === 0 ? [] : [upload(cn, { dataTime, factors }, { resend: true })];
  });
  return send.length === 0 ? { exeRtn: 100 } : { send };
}
