import type { AttributionVerdict } from '../attribution/types.js';
import type { Place } from '../track/coordinates.js';

/** What the analysis of a gas flight says of one pollutant, for those who read a finding. Times are RFC 3339, UTC. */
export interface AttributionReport {
  readonly verdict: AttributionVerdict;
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  readonly unit: string;
  readonly peak?:
    { readonly value: number; readonly at: string; readonly place?: Place | undefined } | undefined;
  readonly ranked: {
    readonly outlet: string;
    readonly name?: string | undefined;
    readonly enterprise?: string | undefined;
    readonly enterpriseName?: string | undefined;
    readonly probability: number;
  }[];
  readonly sector?:
    { readonly apex: Place; readonly from: number; readonly to: number; readonly radius: number } | undefined;
  readonly wind?:
    | {
        readonly direction: number;
        readonly speed: number;
        readonly source: string;
        readonly ageMinutes: number;
      }
    | undefined;
  readonly reasons: { readonly zh: string; readonly en: string }[];
}

/** A station near a finding, and the hour whose readings belong to it. */
export interface StationNear {
  readonly station: string;
  readonly name: string;
  readonly distanceM: number;
  readonly from: string;
  readonly to: string;
}
