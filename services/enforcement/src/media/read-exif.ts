import { isPlace, type Place } from '@farwatch/domain/patrol';
import exifr from 'exifr';

/** What a photo says of itself. */
export interface Exif {
  readonly place?: Place;
  /** It says a place that is none: 0,0 or out of range. */
  readonly placeRefused?: true;
  /** ISO 8601 in UTC; left out where nobody says which zone the local time has. */
  readonly at?: string;
  /** Local time as written. */
  readonly local?: string;
  readonly zone?: 'file' | 'gps' | 'declared';
  readonly altitudeM?: number;
  readonly yaw?: number;
  readonly make?: string;
  readonly model?: string;
}

/** EXIF and XMP stand at the beginning of a file; more of it is not looked at. */
export const exifHeadBytes = 1024 * 1024;

/**
 * Reads EXIF and the vendor's XMP out of the beginning of an image; undefined where there is none or it is broken. A local
 * time becomes a time by the file's own offset, by the clock of its receiver (UTC), or by the zone that somebody declared.
 */
export async function readExif(head: Buffer, declaredZone: string | undefined): Promise<Exif | undefined> {
  const tags = await exifr
    .parse(head, {
      tiff: true,
      exif: true,
      gps: true,
      xmp: true,
      icc: false,
      iptc: false,
      jfif: false,
      ihdr: false,
      mergeOutput: true,
      // Dates stay text: a revived one would get the zone of this machine.
      reviveValues: false,
    })
    .catch(() => undefined);
  if (typeof tags !== 'object' || tags === null) return undefined;
  const all = tags as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = all[name];
    return typeof value === 'string' && value.trim() !== ''
      ? value
          .replace(/[\p{C}]/gu, '')
          .trim()
          .slice(0, 100)
      : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = Number(all[name]);
    return all[name] !== undefined && all[name] !== '' && Number.isFinite(value) ? value : undefined;
  };
  const local = text('DateTimeOriginal') ?? text('CreateDate') ?? text('ModifyDate');
  const found = timeOf(local, text('OffsetTimeOriginal') ?? text('OffsetTime'), all, declaredZone);
  const said = placeOf(number('latitude'), number('longitude'));
  const altitude = number('GPSAltitude');
  const below = Number((all['GPSAltitudeRef'] as Uint8Array | undefined)?.[0] ?? 0) === 1;
  const [yaw, make, model] = [number('GimbalYawDegree'), text('Make'), text('Model')];
  return {
    ...said,
    ...(local !== undefined && { local }),
    ...found,
    ...(altitude !== undefined && { altitudeM: below ? -altitude : altitude }),
    ...(yaw !== undefined && { yaw }),
    ...(make !== undefined && { make }),
    ...(model !== undefined && { model }),
  };
}

function placeOf(lat: number | undefined, lon: number | undefined): Pick<Exif, 'place' | 'placeRefused'> {
  if (lat === undefined || lon === undefined) return {};
  return isPlace({ lat, lon }) ? { place: { lon, lat } } : { placeRefused: true };
}

function timeOf(
  local: string | undefined,
  offset: string | undefined,
  all: Readonly<Record<string, unknown>>,
  declared: string | undefined,
): Pick<Exif, 'at' | 'zone'> {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(local ?? '');
  const plain =
    parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}`;
  const withZone = (zone: string, from: 'file' | 'declared'): Pick<Exif, 'at' | 'zone'> => {
    const ms = Date.parse(`${plain}${zone}`);
    return Number.isFinite(ms) ? { at: new Date(ms).toISOString(), zone: from } : {};
  };
  if (plain !== undefined && offset !== undefined && /^[+-]\d\d:\d\d$/.test(offset))
    return withZone(offset, 'file');
  const gps = gpsTimeOf(all['GPSDateStamp'], all['GPSTimeStamp']);
  if (gps !== undefined) return { at: gps, zone: 'gps' };
  return plain !== undefined && declared !== undefined ? withZone(declared, 'declared') : {};
}

/** The receiver's own clock, in UTC. */
function gpsTimeOf(date: unknown, time: unknown): string | undefined {
  const day = typeof date === 'string' ? /^(\d{4})[:-](\d\d)[:-](\d\d)/.exec(date) : null;
  const clock = Array.isArray(time)
    ? time.map(Number)
    : typeof time === 'string'
      ? time.split(':').map(Number)
      : [];
  if (day === null || clock.length !== 3 || clock.some((one) => !Number.isFinite(one))) return undefined;
  const [hour, minute, second] = clock as [number, number, number];
  const ms = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]), hour, minute) + second * 1000;
  return Number.isFinite(ms) && ms > Date.UTC(2000, 0) ? new Date(ms).toISOString() : undefined;
}
