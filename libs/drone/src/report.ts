import {
  at,
  fieldsOf,
  flagOf,
  listOf,
  numberOf,
  positionOf,
  present,
  textOf,
  wholeOf,
  type Fields,
  type Position,
} from './values.js';

export interface ReportFinding {
  readonly id: string;
  readonly type: string;
  readonly position?: Position;
  readonly radius?: number;
  readonly evidenceLevel?: string;
  readonly description?: string;
  readonly media: readonly string[];
  readonly readings: number;
}

/** A patrol report as far as its structure can be told; which kinds, systems and levels exist is for the domain to say. */
export interface ReportDocument {
  readonly source: string;
  readonly reportId: string;
  readonly revision: number;
  readonly flightId?: string;
  readonly taskType?: string;
  readonly startMs: number;
  readonly endMs: number;
  /** As written; undefined where none is: a coordinate without a system is no place. */
  readonly crs?: string;
  readonly findings: readonly ReportFinding[];
  readonly media: readonly {
    readonly id: string;
    readonly kind?: string;
    readonly sha256?: string;
    readonly objectKey?: string;
  }[];
  readonly completed: boolean;
}

export type ReportRead = { readonly report: ReportDocument } | { readonly refused: string };

export const looksLikeReport = (value: unknown): boolean =>
  fieldsOf(value) !== undefined && at(value, 'reportId') !== undefined;

/** A time with its zone; local time without one is refused, for nobody can tell which hour it means. */
function zoned(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value : '';
  const ms = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

const longest = 24 * 3_600_000;

/** Reads a report document. The arrival decides what lies in the future; it is given, for this file has no clock. */
export function readReport(value: unknown, arrivalMs?: number): ReportRead {
  const document = fieldsOf(value);
  if (document === undefined) return { refused: 'the report is no structure' };
  const [source, reportId] = [textOf(document['source']), textOf(document['reportId'])];
  const revision = document['revision'] === undefined ? 1 : wholeOf(document['revision']);
  if (source === undefined || reportId === undefined) return { refused: 'source or reportId is missing' };
  if (revision === undefined || revision < 1) return { refused: 'revision is no whole number from 1 on' };
  const [startMs, endMs] = [zoned(at(document, 'time', 'start')), zoned(at(document, 'time', 'end'))];
  if (startMs === undefined || endMs === undefined)
    return { refused: 'time.start or time.end is missing or has no zone' };
  if (endMs <= startMs) return { refused: 'time.end is not after time.start' };
  if (endMs - startMs > longest) return { refused: 'the flight lasts over 24 hours' };
  if (arrivalMs !== undefined && startMs > arrivalMs + 300_000)
    return { refused: 'the flight lies in the future' };
  const findings = (listOf(document['findings']) ?? []).map(readFinding);
  const wrong = findings.find((one) => typeof one === 'string');
  if (wrong !== undefined) return { refused: wrong as string };
  const completed = flagOf(at(document, 'summary', 'completed')) ?? false;
  if (findings.length === 0 && !completed)
    return { refused: 'no finding, and the summary does not say that the patrol was completed' };
  return {
    report: {
      source,
      reportId,
      revision,
      startMs,
      endMs,
      completed,
      findings: findings as ReportFinding[],
      media: (listOf(document['media']) ?? []).flatMap(readMedium),
      ...present({
        flightId: textOf(at(document, 'mission', 'flightId')),
        taskType: textOf(at(document, 'mission', 'taskType')),
        crs: textOf(document['crs']),
      }),
    },
  };
}

function readFinding(value: unknown): ReportFinding | string {
  const [id, type] = [textOf(at(value, 'id')), textOf(at(value, 'type'))];
  if (id === undefined || type === undefined) return 'a finding has no id or no type';
  const media = (listOf(at(value, 'media')) ?? []).flatMap((one) => textOf(one) ?? []);
  const readings = listOf(at(value, 'readings'))?.length ?? 0;
  if (media.length === 0 && readings === 0) return `finding ${id} names neither a medium nor a reading`;
  const geometry = fieldsOf(at(value, 'geometry'));
  const position = geometry && centreOf(geometry);
  if (geometry !== undefined && position === undefined)
    return `finding ${id} has a geometry that is no place`;
  return {
    id,
    type,
    media,
    readings,
    ...present({
      position,
      radius: numberOf(at(value, 'radius')),
      evidenceLevel: textOf(at(value, 'evidenceLevel')),
      description: textOf(at(value, 'description')),
    }),
  };
}

/** A point, or the middle of the outer ring of a polygon. */
function centreOf(geometry: Fields): Position | undefined {
  const coordinates = listOf(geometry['coordinates']);
  if (geometry['type'] === 'Point') return positionOf(coordinates?.[0], coordinates?.[1]);
  if (geometry['type'] !== 'Polygon') return undefined;
  const ring = (listOf(coordinates?.[0]) ?? []).map((one) => positionOf(listOf(one)?.[0], listOf(one)?.[1]));
  if (ring.length < 4 || ring.includes(undefined)) return undefined;
  // The last point of a ring repeats the first. Longitudes are taken from the first, so that a ring over 180 degrees keeps together.
  const corners = ring.slice(0, -1) as Position[];
  const base = corners[0]!.lon;
  const east = corners.reduce((sum, one) => sum + ((one.lon - base + 540) % 360) - 180, 0) / corners.length;
  const lat = corners.reduce((sum, one) => sum + one.lat, 0) / corners.length;
  return { lon: ((base + east + 540) % 360) - 180, lat };
}

function readMedium(value: unknown): ReportDocument['media'] {
  const id = textOf(at(value, 'id'));
  if (id === undefined) return [];
  return [
    {
      id,
      ...present({
        kind: textOf(at(value, 'kind')),
        sha256: textOf(at(value, 'sha256')),
        objectKey: textOf(at(value, 'objectKey')),
      }),
    },
  ];
}
