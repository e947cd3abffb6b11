/** A Kafka topic: who writes it, how it is partitioned and how long it is kept. The one list that every environment is made from. */
export interface Topic {
  readonly name: string;
  /** What the record key is. */
  readonly key: string;
  /** The services that write it (`outputs.ts`). */
  readonly owners: readonly string[];
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds; -1 keeps for ever. */
  readonly retentionMs: number;
  /** Public topics may be subscribed to by others; internal ones may change without notice. */
  readonly visibility: 'public' | 'internal';
  readonly description: string;
}

const day = 86_400_000;

/**
 * Partitions of every topic whose records are spread by key. A count is for ever, because another one would move the keys
 * and break their order: 24 is far more than one machine needs, and divides evenly by 2, 3, 4, 6, 8, 12 and 24 consumers.
 */
const keyedPartitions = 24;

function topic(
  name: string,
  key: string,
  owners: readonly string[],
  description: string,
  options: Partial<Pick<Topic, 'partitions' | 'cleanup' | 'retentionMs' | 'visibility'>> = {},
): Topic {
  const cleanup = options.cleanup ?? 'delete';
  return {
    name,
    key,
    owners,
    description,
    partitions: options.partitions ?? keyedPartitions,
    cleanup,
    retentionMs: options.retentionMs ?? (cleanup === 'compact' ? -1 : 30 * day),
    visibility: options.visibility ?? 'public',
  };
}

/**
 * Reference data that is read beside readings: every process reads all of it (`openTable`), so more partitions would spread no work and only lose the
 * order between things that belong together, a station before its limits.
 */
const compact = { cleanup: 'compact', partitions: 1 } as const;

/** All topics, as they are made and verified at start. Never change a partition count of a released topic: keys would move. */
export const topics = {
  readings: topic(
    'farwatch.readings.v1',
    'station id',
    ['ingest-station', 'hj212-gateway'],
    'Readings of one device message and one station, with the bytes as received',
  ),
  enterprises: topic(
    'farwatch.enterprises.v1',
    'enterprise id',
    ['registry'],
    'Enterprises that discharge',
    compact,
  ),
  stations: topic(
    'farwatch.stations.v1',
    'station id',
    ['registry'],
    'Stations, sections and outlets',
    compact,
  ),
  limits: topic(
    'farwatch.limits.v1',
    'limit id',
    ['registry'],
    'Limits by date, with standard and clause',
    compact,
  ),
  rules: topic(
    'farwatch.rules.v1',
    'rule id',
    ['registry'],
    'Rules and their parameters by version',
    compact,
  ),
  devices: topic('farwatch.devices.v1', 'station id', ['registry'], 'Hashes of device credentials', {
    ...compact,
    visibility: 'internal',
  }),
  hj212Sources: topic(
    'farwatch.hj212-sources.v1',
    'MN',
    ['registry'],
    'Loggers that may report over HJ 212',
    {
      ...compact,
      visibility: 'internal',
    },
  ),
  deviceReports: topic(
    'farwatch.device-reports.v1',
    'station id',
    ['hj212-gateway'],
    'Logs, states and unknown commands of devices, with the bytes as received',
  ),
  drones: topic(
    'farwatch.drones.v1',
    'drone id',
    ['registry'],
    'Drones that may report, with the serial numbers that they speak for',
    { ...compact, visibility: 'internal' },
  ),
  patrols: topic(
    'farwatch.patrols.v1',
    'drone id',
    ['ingest-drone', 'enforcement'],
    'Flights of drones as they report themselves, what they observed, reports and findings; those of one drone in order',
    { retentionMs: 90 * day },
  ),
  exceedances: topic(
    'farwatch.exceedances.v1',
    'station id',
    ['rules'],
    'Exceedance episodes as they open, extend, change and end',
    { retentionMs: 365 * day },
  ),
  leads: topic('farwatch.leads.v1', 'lead id', ['enforcement'], 'Enforcement leads', {
    retentionMs: 365 * day,
  }),
  cases: topic('farwatch.cases.v1', 'case id', ['enforcement'], 'Cases as they go on, and their terms', {
    // A case may last years: review, suit and the window of the court follow the decision.
    retentionMs: 3 * 365 * day,
  }),
  indicators: topic(
    'farwatch.indicators.v1',
    'area, indicator, period',
    ['reporting'],
    'Figures as they change',
    { cleanup: 'compact' },
  ),
  stationStatus: topic(
    'farwatch.station-status.v1',
    'station id',
    ['ingest-station'],
    'Stations that come online or fall silent',
  ),
  parked: topic(
    'farwatch.parked.v1',
    'source id',
    [
      'ingest-station',
      'ingest-drone',
      'hj212-gateway',
      'registry',
      'rules',
      'enforcement',
      'reporting',
      'notify',
      'parking',
    ],
    'Input that was refused: original bytes, headers and the reason',
    { retentionMs: 90 * day },
  ),
  replays: topic(
    'farwatch.replays.v1',
    'source id',
    ['parking'],
    'Parked device messages to be decoded again',
    { visibility: 'internal' },
  ),
} as const satisfies Record<string, Topic>;

export type TopicKey = keyof typeof topics;
