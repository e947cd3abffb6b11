import type { Texts } from '../texts.js';
import type { overview as zh } from '../zh/overview.js';

/** The overview. */
export const overview: Texts<typeof zh> = {
  overview: {
    title: 'Overview',
    figures: 'Key figures',
    pm25: 'PM₂.₅ now (mean)',
    pm25Count: '{{count}} of {{total}} air stations · {{time}}',
    pm25None: 'No valid reading of an air station yet',
    water: 'Water class',
    waterCount: '{{count}} sections · {{period}}',
    waterNone: 'No section can be assessed yet',
    waterWorse: '>V',
    leads: 'Leads to handle',
    leadsHint: '{{count}} since midnight',
    leadsNone: 'Nothing to handle',
    leadsOpen: 'Show leads',
    stations: 'Stations',
    stationsHint: '{{silent}} silent',
    stationsAll: 'all online',
    pulse: 'Ingest',
    pulseUnit: 'readings/min',
    pulseHint: 'last 10 minutes',
    pulseWaiting: 'waiting for the first reading',
    pulseBars: 'Readings per 20 seconds over the last 10 minutes',
    filter: {
      label: 'Filter stations',
      search: 'Name, id, enterprise or district',
      kind: 'Kind',
      state: 'State',
    },
    shown: '{{shown}} of {{total}}',
    column: {
      station: 'Station',
      state: 'State',
      time: 'Data time',
      class: 'Class',
      other: 'Other',
    },
    target: 'target class {{class}}',
    classOf: 'Class {{class}}',
    noReading: 'No reading yet',
    late: 'Time of this value: {{time}}',
    stale: 'older than the newest data of this station',
    groupSilent: '{{count}} silent',
    emptyTitle: 'No stations yet',
    emptyHint:
      'Import stations with POST /api/v1/imports/stations; they appear here once they publish readings.',
    noMatch: 'No station matches the filters',
    more: '{{count}} more',
  },
};
