import { hourMs, permitted, type SentReading } from '@farwatch/lab/fleet/fleet-script';

/** One lead as the proof compares it. */
export interface ExpectedLead {
  readonly station: string;
  readonly pollutant: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly peak: number;
}

/** The readings that must stand after everything: of each hour the highest revision. */
export function finalReadings(sent: Iterable<SentReading>): Map<string, SentReading> {
  const standing = new Map<string, SentReading>();
  for (const reading of sent) {
    const key = `${reading.pollutant}/${reading.start}`;
    const known = standing.get(key);
    if (known === undefined || reading.revision > known.revision) standing.set(key, reading);
  }
  return standing;
}

/**
 * The leads of one plain pass over what a station sent: runs of hours above the permitted value, an hour that is not
 * there is bridged up to `maxGap` times. Written for the proof alone; shares nothing with the rules service.
 */
export function leadsOf(station: string, standing: Iterable<SentReading>, maxGap: number): ExpectedLead[] {
  const leads: ExpectedLead[] = [];
  const readings = [...standing];
  for (const pollutant of Object.keys(permitted)) {
    const hours = readings.filter((one) => one.pollutant === pollutant).sort((a, b) => a.start - b.start);
    let run: SentReading[] = [];
    let previous = Number.NEGATIVE_INFINITY;
    const close = (): void => {
      if (run.length > 0)
        leads.push({
          station,
          pollutant,
          start: run[0]!.start,
          end: run.at(-1)!.start + hourMs,
          count: run.length,
          peak: Math.max(...run.map((one) => one.value)),
        });
      run = [];
    };
    for (const hour of hours) {
      if ((hour.start - previous) / hourMs - 1 > maxGap) close();
      previous = hour.start;
      if (hour.value > permitted[pollutant]!) run.push(hour);
      else close();
    }
    close();
  }
  return leads;
}

/** One line per lead, for comparing sets. */
export function leadKey(lead: ExpectedLead): string {
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
  return `${lead.station} ${lead.pollutant} ${time(lead.start)}..${time(lead.end)} n=${lead.count} peak=${lead.peak}`;
}
