import { hash } from 'node:crypto';

import type { StationDoor } from '@farwatch/contracts/events';
import { crcByVariant, crcOf, crcText } from '@farwatch/hj212/crc';
import { Framer } from '@farwatch/hj212/framer';
import { encryptSegment, hasSm4 } from '@farwatch/hj212/sm4';
import { stampOf } from '@farwatch/hj212/times';
import { silentLogger } from '@farwatch/runtime/log';
import { expect } from '@jest/globals';

import { DeviceStates } from '../src/device-state/device-states.js';
import { RevisionTracker } from '../src/readings/revision-tracker.js';
import type { Source, StationFacts } from '../src/sources/source.js';
import { FrameProcessor, type FrameResult } from '../src/frame/frame-processor.js';
import { judgeFrame } from '../src/frame/judge-frame.js';
import type { GatewayRecord } from '../src/frame/records.js';
import { replayedFrame } from '../src/frame/reframe.js';
import { sourceOf as registered } from './source-of.js';

const mn = 'FWCASE000000000000000001';
/** When the first frame of a case comes. */
export const arrival = Date.UTC(2026, 10, 20, 3, 0, 30);
const hour = stampOf(Date.UTC(2026, 10, 20, 2));
const sm4Key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');

interface Settings {
  readonly source?: object;
  readonly facts?: StationFacts;
  readonly key?: Uint8Array;
  readonly doors?: readonly StationDoor[];
}
const sourceOf = ({ source = {}, facts = {}, key, doors }: Settings): Source =>
  registered({ mn, station: 'st-1', ...source }, facts, () => key, doors);
const qn = (ms: number) => `${stampOf(ms)}000`;

/** A reason that the gateway parks for, with what mends it. */
export interface Case {
  readonly reason: string;
  readonly before: Settings | 'unregistered';
  readonly after: Settings;
  readonly area: string;
  readonly cn?: string;
  readonly dataTime?: string;
  readonly head?: (head: string) => string;
  /** It wants no answer. */
  readonly isSilent?: boolean;
  /** It is sent again with its first QN. */
  readonly isVerbatim?: boolean;
  /** The frame as it is sent; a right one else. */
  readonly frame?: (segment: string) => string;
}
const framed = (segment: string, length = segment.length, crc = crcText(crcOf(Buffer.from(segment)))) =>
  `##${String(length).padStart(4, '0')}${segment}${crc}\r\n`;
const allow = (name: string): Settings => ({ source: { switches: [name] } });
const so2 = 'a21026-Avg=20,a21026-Flag=N';
const switched = (name: string, reason: string, more: Partial<Case>): Case => ({
  ...{ reason, before: {}, after: allow(name), area: so2 },
  ...more,
});
/** The same with a value with which the checksum begins with a zero. */
const shortCrc = (segment: string): string =>
  Array.from({ length: 1_000 }, (_, n) => segment.replace('a21026-Avg=20', `a21026-Avg=20.${n}`)).find(
    (one) => crcOf(Buffer.from(one)) < 0x1000,
  )!;

/** Every reason that something mends. */
export const cases: readonly Case[] = [
  { reason: 'mn-unknown', before: 'unregistered', after: {}, area: so2 },
  {
    reason: 'password-wrong',
    before: { source: { passwordHash: hash('sha256', 'x') } },
    after: {},
    area: so2,
  },
  switched('length-unpadded', 'frame-length', { frame: (s) => framed(s).replace('##0', '##') }),
  switched('length-counts-trailer', 'frame-length', { frame: (s) => framed(s, s.length + 6) }),
  switched('length-wrong', 'frame-length', { frame: (s) => framed(s, s.length - 7) }),
  switched('crc-missing', 'frame-crc', { frame: (s) => framed(s, s.length, '') }),
  switched('crc-modbus', 'frame-crc', {
    frame: (s) => framed(s, s.length, crcText(crcByVariant(Buffer.from(s), 'modbus'))),
  }),
  switched('crc-arc', 'frame-crc', {
    frame: (s) => framed(s, s.length, crcText(crcByVariant(Buffer.from(s), 'arc'))),
  }),
  switched('crc-unpadded', 'frame-crc-unpadded', {
    isVerbatim: true,
    frame: (s) => {
      const segment = shortCrc(s);
      return framed(segment, segment.length, crcOf(Buffer.from(segment)).toString(16).toUpperCase());
    },
  }),
  switched('fields-behind-data-area', 'frame-fields-behind-data-area', {
    frame: (s) => framed(`${s.replace('Flag=5;CP', 'CP')};Flag=5`),
  }),
  switched('header-repeated', 'frame-header-repeated', {
    head: (head) => head.replace('ST=31', 'ST=31;ST=31'),
  }),
  switched('flag-format', 'frame-flag-format', {
    isSilent: true,
    head: (head) => head.replace('Flag=5', 'Flag=x'),
  }),
  switched('packet-numbers-format', 'frame-packet-numbers-format', { head: (head) => `${head}PNUM=x;` }),
  switched('flag-in-doubt', 'frame-flag-in-doubt', { area: `Flag=1;${so2}` }),
  switched('factor-contradicts', 'frame-factor-contradicts', { area: `${so2};a21026-Avg=30` }),
  switched('factor-contradicts', 'frame-factor-contradicts', { area: `${so2};a21026-Flag=D` }),
  {
    ...{ reason: 'frame-data-time-impossible', dataTime: `${hour.slice(0, 8)}240000`, before: {} },
    ...{ after: { source: { endLabelled: ['2031'] } }, cn: '2031', area: so2 },
    frame: (s) => framed(s.replace(/DataTime=\d{8}/, 'DataTime=20261118')),
  },
  {
    ...{ reason: 'label-is-the-end', before: {}, after: { source: { endLabelled: ['2061'] } }, area: so2 },
    dataTime: stampOf(Date.UTC(2026, 10, 20, 3)),
  },
  {
    ...{ reason: 'in-the-future', before: {}, after: { source: { utcOffset: 720 } }, area: so2 },
    dataTime: stampOf(Date.UTC(2026, 10, 20, 6)),
  },
  {
    ...{ reason: 'unit-in-doubt', area: 'a34004-Avg=52.3,a34004-Flag=N', before: { facts: { kind: 'air' } } },
    after: { facts: { kind: 'air' }, source: { units: { a34004: 'ug/m3' } } },
  },
  ...['a34004', 'a34002', 'a34001', 'a34005', 'a21001'].map((code): Case => ({
    ...{
      reason: 'unit-in-doubt',
      area: `${code}-Avg=0.0523,${code}-Flag=N`,
      before: { facts: { kind: 'air' } },
    },
    after: { facts: { kind: 'air' }, source: { units: { [code]: 'mg/m3' } } },
  })),
  {
    ...{ reason: 'unit-of-another-quantity', area: so2, before: { source: { units: { a21026: 'mg/L' } } } },
    after: { source: { units: { a21026: 'mg/m3' } } },
  },
  {
    ...{ reason: 'temperature-needed', area: so2, before: { source: { units: { a21026: 'ppb' } } } },
    after: { source: { units: { a21026: 'ppb' } }, facts: { temperatureC: 25, pressureHPa: 1_013.25 } },
  },
  {
    ...{ reason: 'pressure-needed', area: so2 },
    before: { source: { units: { a21026: 'ppb' } }, facts: { temperatureC: 25 } },
    after: { source: { units: { a21026: 'ppb' } }, facts: { temperatureC: 25, pressureHPa: 1_013.25 } },
  },
  {
    ...{ reason: 'value-out-of-range', area: 'a01006-Avg=1013,a01006-Flag=N', before: {} },
    after: { source: { units: { a01006: 'hPa' } } },
  },
  { reason: 'door-not-allowed', before: { doors: ['mqtt-direct', 'mqtt-bridge'] }, after: {}, area: so2 },
  { reason: 'station-retired', before: { facts: { retiredMs: 0 } }, after: {}, area: so2 },
  {
    ...{ reason: 'several', before: { facts: { kind: 'air' }, source: { units: { a21026: 'mg/L' } } } },
    ...{ area: `a34004-Avg=52.3,a34004-Flag=N;${so2}` },
    after: { facts: { kind: 'air' }, source: { units: { a34004: 'ug/m3', a21026: 'ug/m3' } } },
  },
  ...(hasSm4()
    ? (
        [
          ['encrypted-no-key', {}],
          ['encrypted-wrong-key', { key: Buffer.alloc(16, 1) }],
        ] as const
      ).map(([reason, before]): Case => ({
        ...{ reason, before, after: { key: sm4Key }, area: so2 },
        head: (head) => head.replace('Flag=5', 'Flag=9'),
        frame: (s) => {
          const frame = Buffer.from(framed(s), 'latin1');
          frame.set(encryptSegment(Buffer.from(s), sm4Key)!, 6);
          return frame.toString('latin1');
        },
      }))
    : []),
];

/** From one address of a private network, without a certificate. */
const connection = {
  id: 1,
  peer: '10.0.0.1:1',
  sender: { address: '10.0.0.1', network: '10.0.0.1', certificate: undefined, hasProved: () => false },
};

/** The gateway on one side, Kafka, the store and the parking lot on the other. */
export class World {
  settings: Case['before'];
  source: Source | undefined;
  readonly stored = new Map<string, { revision: number; value: unknown; flag: unknown }>();
  readonly parked: GatewayRecord[] = [];
  written = 0;
  processor = this.restart();

  constructor(settings: Case['before']) {
    this.settings = settings;
    this.register(settings);
  }
  register(settings: Case['before']): void {
    this.source = settings === 'unregistered' ? undefined : sourceOf(settings);
  }
  restart(): FrameProcessor {
    return (this.processor = new FrameProcessor({
      prepare: { revisions: new RevisionTracker(), maxFutureMs: 600_000, maxAgeMs: 1_100 * 86_400_000 },
      source: () => this.source,
      states: new DeviceStates(),
      log: silentLogger,
      onMessage: () => undefined,
    }));
  }
  /** A frame from the device; true when it is answered. */
  send(frame: string, atMs: number): boolean {
    const framer = new Framer(this.source === undefined ? {} : { profile: this.source.profile });
    const events = [...framer.push(Buffer.from(frame, 'latin1')), ...framer.end()];
    return events
      .flatMap((event) => this.#take(this.processor.take(event, connection, atMs, () => true)))
      .some(({ answer }) => answer !== undefined);
  }
  replay(record: GatewayRecord): void {
    const headers = record.headers as Record<string, string | Buffer>;
    const crc = String(headers['fw-crc']);
    const origin = {
      ...{ raw: record.value as Buffer, crc, peer: '10.0.0.1:1', replayOf: 'row-1' },
      arrivalMs: Date.parse(String(headers['fw-arrival'])),
    };
    const judged = judgeFrame(replayedFrame(origin.raw, crc), {
      source: () => this.source,
      vouched: true,
      crc,
    });
    this.#take(this.processor.judged(judged, origin, 0, () => true));
  }
  #take(results: FrameResult[]): FrameResult[] {
    for (const { records, stored } of results) {
      for (const record of records) this.#write(record);
      if (stored) this.processor.stored(stored);
    }
    return results;
  }
  #write(record: GatewayRecord): void {
    if (record.topic === 'parked') return void this.parked.push(record);
    this.written++;
    const { value, encodedBody } = record as { value: unknown; encodedBody?: Buffer };
    const json = /\{"station".*\}\]\}/s.exec(String(encodedBody ?? value))![0];
    const event = JSON.parse(json) as { station: string; readings: Record<string, unknown>[] };
    for (const { pollutant, start, end, revision, value: number, flag } of event.readings) {
      const id = [event.station, pollutant, start, end].join();
      const known = this.stored.get(id);
      if (known !== undefined && known.revision > Number(revision)) continue;
      if (known?.revision === revision) expect([number, flag]).toEqual([known?.value, known?.flag]);
      this.stored.set(id, { revision: Number(revision), value: number, flag });
    }
  }
  values(): unknown[] {
    return [...this.stored].map(([id, { value, flag }]) => [id, value, flag]).sort();
  }
}

/** The frame of a case as it is sent at a time, with other factors beside. */
export const frameOf = (of: Case, atMs: number, beside: string) => {
  const {
    cn = '2061',
    dataTime = hour,
    head = (text: string) => text,
    frame = (text: string) => framed(text),
  } = of;
  const header = head(
    `QN=${qn(of.isVerbatim === true ? arrival : atMs)};ST=31;CN=${cn};PW=123456;MN=${mn};Flag=5;`,
  );
  return frame(`${header}CP=&&DataTime=${dataTime};${of.area}${beside}&&`);
};
