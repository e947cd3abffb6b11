import type { Series } from './series.js';

/** The series of one partition that are in memory, least recently used first, bounded by bytes. */
export class SeriesCache {
  private readonly stations = new Map<string, Map<string, Series>>();

  /** `make` decides how a series is judged: the cache itself knows no rules. */
  constructor(private readonly make: (station: string, pollutant: string) => Series) {}

  find(station: string, pollutant: string): Series | undefined {
    return this.stations.get(station)?.get(pollutant);
  }

  /** The series, made when it is not there; its station becomes the most recently used. */
  use(station: string, pollutant: string): Series {
    let own = this.stations.get(station);
    if (own === undefined) own = new Map();
    else this.stations.delete(station);
    this.stations.set(station, own);
    let series = own.get(pollutant);
    if (series === undefined) own.set(pollutant, (series = this.make(station, pollutant)));
    return series;
  }

  *all(): Generator<Series> {
    for (const own of this.stations.values()) yield* own.values();
  }

  forget(station: string): void {
    this.stations.delete(station);
  }

  clear(): void {
    this.stations.clear();
  }

  /** Removes whole stations until the rest fits; what is not stored yet stays. Returns the bytes in use. */
  fit(maxBytes: number): number {
    const sizes = [...this.stations].map(([id, own]) => {
      let size = 200;
      let clean = true;
      for (const series of own.values()) {
        size += series.size;
        clean &&= series.changed.size === 0;
      }
      return { id, size, clean };
    });
    let total = sizes.reduce((sum, { size }) => sum + size, 0);
    if (total <= maxBytes) return total;
    for (const { id, size, clean } of sizes) {
      if (total <= maxBytes * 0.8) break;
      if (!clean) continue;
      this.stations.delete(id);
      total -= size;
    }
    return total;
  }
}
