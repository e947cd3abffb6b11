import type { ReasonCode } from './reasons.js';

/** Why a whole device message, or one of its readings, was refused. What each means: `@farwatch/contracts/refusals`. */
export type MessageReason =
  | ReasonCode
  | 'bad-json'
  | 'nul-byte'
  | 'bad-utf8'
  | 'too-deep'
  | 'too-large'
  | 'too-many-readings'
  | 'empty-readings'
  | 'bad-message'
  | 'bad-station-id'
  | 'unknown-station'
  | 'door-not-allowed'
  | 'station-mismatch'
  | 'no-mapping'
  | 'mapping-failed'
  | 'simulated'
  | 'several'
  | 'decoder-failed';
