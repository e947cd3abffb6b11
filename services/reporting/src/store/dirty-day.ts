/** A day of a series that changed since the figures that depend on it were computed. */
export interface DirtyDay {
  readonly series: number;
  readonly station: string;
  readonly pollutant: string;
  readonly day: string;
}
