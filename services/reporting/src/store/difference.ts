/** A figure that differs from what a computation over all readings gives. */
export interface Difference {
  readonly table: 'hour' | 'day' | 'latest' | 'mda8_day' | 'air_day';
  readonly key: string;
  readonly kept: string | null;
  readonly rebuilt: string | null;
}
