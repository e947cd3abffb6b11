/** What a station measures: ambient air, surface water (a section), or the outlet of a source. */
export const stationKinds = ['air', 'water', 'outlet'] as const;
export type StationKind = (typeof stationKinds)[number];
