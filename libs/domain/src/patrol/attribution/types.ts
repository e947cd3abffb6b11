/** One reading on the way: seconds since the start, WGS-84 degrees, metres above takeoff, value in the unit of the flight. */
export type FlightReading = readonly [
  t: number,
  lon: number,
  lat: number,
  heightAboveTakeoff: number,
  value: number,
];

/** Where the statement about the wind comes from: an anemometer beside the flight, a station, or a person's report. */
export type WindSource = 'dock' | 'station' | 'report';
export type WindQuality = 'good' | 'fair' | 'poor';

/** Direction in degrees from north that the wind blows FROM, speed in m/s at 10 m. */
export interface StatedWind {
  readonly direction: number;
  readonly speed: number;
  readonly source: WindSource;
  readonly quality: WindQuality;
  /** Minutes between the statement and the start of the flight. */
  readonly ageMinutes: number;
  /** Metres between the anemometer and the flight; 0 where it is not known. */
  readonly distanceM: number;
}

export const flightUnits = ['ug/m3', 'mg/m3', 'ppb', 'ppm'] as const;
export type FlightUnit = (typeof flightUnits)[number];

/** A gas flight as the attribution takes it. `responseSeconds`: lag plus dead time as stated, null when it is not known. */
export interface GasFlight {
  /** Hour of the day at the place, 0 to 24: daylight decides how stable the air is. */
  readonly localHour: number;
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  readonly unit: FlightUnit;
  readonly responseSeconds: number | null;
  readonly wind: StatedWind;
  readonly readings: readonly FlightReading[];
}

/** A registered outlet. `pollutants`: codes that its permit names. */
export interface FlightOutlet {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly stackHeight: number;
  readonly pollutants: readonly string[];
}

/** Where to search: opens at the apex (WGS-84 lon, lat) and runs clockwise from `from` to `to`, bearings from north. */
export interface SearchSector {
  readonly apex: readonly [lon: number, lat: number];
  readonly from: number;
  readonly to: number;
  readonly radiusM: number;
}

export type AttributionVerdict = 'attributed' | 'not-attributable' | 'nothing-found';

export interface Attribution {
  /** Outlets that explain the flight, the best first; the probability is that of the outlet, given the flight. */
  readonly ranked: readonly { readonly outlet: string; readonly probability: number }[];
  readonly sector: SearchSector | null;
  readonly verdict: AttributionVerdict;
  /** Probability that the flight saw a source at all, and that it stands in no register. */
  readonly somethingProbability: number;
  readonly unregisteredProbability: number;
  readonly reasons: readonly { readonly zh: string; readonly en: string }[];
}
