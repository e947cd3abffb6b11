import type { AppliedLimit } from '@farwatch/contracts/events';
import type { StationKind } from '@farwatch/domain/reading';
import type { PublishedEpisode, RuleAveraging } from '@farwatch/domain/rule';

/** Why published episodes may change: the event says it. */
export type Cause = 'late' | 'corrected' | 'limit-changed' | 'rule-changed' | 'station-changed';

/** What an event says of the station, kept with the episode: it outlives the station's removal. */
export interface Subject {
  readonly stationName: string;
  readonly stationKind: StationKind;
  readonly simulated: boolean;
  readonly enterprise?: string;
  readonly enterpriseName?: string;
  readonly district?: string;
}

/** An episode as it was last published and is stored. */
export interface EpisodeRow extends PublishedEpisode {
  readonly version: number;
  readonly station: string;
  readonly pollutant: string;
  readonly rule: { readonly id: string; readonly version: number };
  readonly averaging: RuleAveraging;
  readonly withdrawn: boolean;
  readonly mergedInto?: string;
  readonly count: number;
  readonly peakE6: number;
  readonly peakStart: number;
  readonly peakEnd: number;
  readonly limit: AppliedLimit;
  readonly subject: Subject;
}
