import type { DataOf, Vouched, VerbOf, events } from '@farwatch/contracts/events';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import type { MappingSet } from '@farwatch/mqtt/mapping';

/** The way in, as events name it. */
export type Via = 'mqtt' | 'mqtt-direct';

/** What the decoder must know of a registered drone. */
export interface DroneFacts {
  readonly id: string;
  readonly serials: ReadonlySet<string>;
  readonly simulated: boolean;
  readonly district?: string | undefined;
}

/** A message as the decoder needs it. */
export interface DronePacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly contentType?: string | undefined;
  /** Id of the parked row that is sent again. */
  readonly replayOf?: string;
  /** Who sends it again. */
  readonly vouched?: Vouched;
  readonly arrivalMs: number;
}

/** Clock time of a time since start, by the newest statement of a drone's autopilot about its clock. */
export interface BootClocks {
  /** Undefined while nothing was heard, or when the autopilot has started again since. */
  toUnix(drone: string, bootMs: number): number | undefined;
  state(drone: string, clock: { readonly bootMs: number; readonly unixMs: number }): void;
}

/** All that decoding depends on beside the message. */
export interface DroneContext {
  readonly via: Via;
  readonly ofSerial: (sn: string) => DroneFacts | undefined;
  readonly ofId: (id: string) => DroneFacts | undefined;
  /** Reads the text of payloads. */
  readonly mappings: Pick<MappingSet, 'map'>;
  readonly clocks: BootClocks;
  readonly maxPayloadBytes: number;
  /** How far beyond its arrival a message may date itself. */
  readonly maxFutureMs: number;
}

type Name = 'patrolFlight' | 'patrolObserved' | 'patrolMedia' | 'patrolReported';

/** An event that a message makes, under the name of its declaration. */
export type PatrolEvent = {
  [N in Name]: {
    readonly name: N;
    readonly verb: VerbOf<(typeof events)[N]>;
    readonly data: DataOf<(typeof events)[N]>;
    /** Derived from drone and message: a repetition has the same. */
    readonly id: string;
  };
}[Name];

export interface Parked {
  /** The key: whoever sent it, as far as that is known. */
  readonly source: string;
  readonly reason: RefusalCode;
  readonly detail: string;
  /** Not refused but kept as it is, for a later version that reads it. */
  readonly raw: boolean;
}

/** What became of one message: events, the original to be parked, or both. With neither it says nothing new of a flight. */
export interface Decoded {
  readonly events: readonly PatrolEvent[];
  readonly parked?: Parked;
  /** What it was, where nothing is made of it: `osd`, `reply`, `retained` ... */
  readonly nothing?: string;
}

export const refuse = (source: string, reason: RefusalCode, detail: string): Decoded => ({
  events: [],
  parked: { source, reason, detail, raw: false },
});
export const keepRaw = (source: string, reason: RefusalCode, detail: string): Decoded => ({
  events: [],
  parked: { source, reason, detail, raw: true },
});
export const nothing = (what: string): Decoded => ({ events: [], nothing: what });
