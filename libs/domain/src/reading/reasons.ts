/** Why a reading was refused. What each means, in words: `@farwatch/contracts/refusals`. */
export type ReasonCode =
  | 'not-an-object'
  | 'unknown-pollutant'
  | 'unknown-unit'
  | 'unit-of-another-quantity'
  | 'temperature-needed'
  | 'pressure-needed'
  | 'value-not-a-number'
  | 'value-out-of-range'
  | 'unit-in-doubt'
  | 'null-without-flag'
  | 'bad-flag'
  | 'bad-time'
  | 'end-before-start'
  | 'in-the-future'
  | 'too-old'
  | 'station-retired'
  | 'bad-revision';
