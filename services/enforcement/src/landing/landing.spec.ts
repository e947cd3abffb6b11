import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Landing, type Declared } from './landing-file.js';
import { readText } from './read-landing.js';

const latestMs = Date.UTC(2026, 11, 1);
const declared: Declared = { latestMs, system: 'WGS84', zone: '+08:00' };

function read(text: string, how: Partial<Declared> = {}): Landing & { format: string | undefined } {
  const landing = new Landing();
  const format = readText(landing, Buffer.from(text), { ...declared, ...how });
  return Object.assign(landing, { format });
}
const reasons = (landing: Landing): string[] => landing.issues.map(({ reason }) => reason);
const at = (text: string): number => Date.parse(text);

describe('CSV', () => {
  const csv = 'time,lat,lon,height,SO2 [ppb],PM2.5 (ug/m3)\n2026-11-01 09:00:00,39.0,117.3,58,12,31\n';

  test('a logger’s table becomes points and readings in the unit that it states', () => {
    const { format, points, readings, issueCount } = read(csv);
    expect([format, issueCount]).toEqual(['csv', 0]);
    expect(points).toEqual([
      {
        atMs: at('2026-11-01T01:00:00Z'),
        place: { lon: 117.3, lat: 39 },
        heightAboveTakeoff: 58,
        heightMsl: undefined,
      },
    ]);
    expect(readings.map(({ pollutant, value, unit }) => [pollutant, value, unit])).toEqual([
      ['a21026', 12, 'ppb'],
      ['a34004', 31, 'ug/m3'],
    ]);
  });

  test.each([
    ['no zone', csv, { zone: undefined }, ['zone-undeclared']],
    ['no system', csv, { system: undefined }, ['no-coordinate-system']],
    ['no time', 'lat,lon,SO2 [ppb]\n39,117,1\n', {}, ['no-time']],
    ['a time of day without a date', 'time,lat,lon\n18:27:43,39,117\n', {}, ['bad-time']],
    ['a value without a unit', 'time,SO2\n2026-11-01T09:00:00Z,1\n', {}, ['no-unit']],
    ['an unknown unit', 'time,SO2 [furlong]\n2026-11-01T09:00:00Z,1\n', {}, ['unknown-unit']],
    ['an unknown column', 'time,SO2 [ppb],battery\n2026-11-01T09:00:00Z,1,3\n', {}, ['unknown-column']],
    ['a broken quote', 'time,SO2 [ppb]\n2026-11-01T09:00:00Z,"1\n', {}, ['bad-csv']],
  ] as const)('%s is refused by name', (_, text, how, expected) => {
    expect(reasons(read(text, how))).toEqual(expected);
  });

  test('lines that are wrong are listed with their number, the others are taken', () => {
    const lines = [
      'time,lat,lon,SO2 [ppb]',
      '2026-11-01T01:00:00Z,39,117.3,1',
      '2026-11-01T01:00:02Z,0,0,2',
      '2026-11-01T01:00:04Z,95,117.3,3',
      ',39,117.3,4',
      '2027-11-01T01:00:00Z,39,117.3,5',
      '2026-11-01T01:00:06Z,39,117.3,x',
    ];
    const { issues, points, readings } = read(lines.join('\n'));
    expect(issues.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'bad-position'],
      [4, 'bad-position'],
      [5, 'no-time'],
      [6, 'in-the-future'],
      [7, 'bad-number'],
    ]);
    expect(points).toHaveLength(2);
    // A reading whose place is refused keeps its value: the track says where it was.
    expect(readings.map(({ value, place }) => [value, place !== undefined])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
  });

  test('GB18030, semicolons, Chinese names, and GCJ-02 converted because it was declared', () => {
    const landing = new Landing();
    const gb = Buffer.from('cab1bce43bced2b6c83b', 'hex');
    expect(readText(landing, gb, declared)).toBe('csv');
    const { points } = read('时间;纬度;经度\n2026-11-01 09:00:00;39.0;117.3\n', { system: 'GCJ02' });
    expect(points[0]!.place!.lon).toBeCloseTo(117.3 - 0.00632, 4);
  });

  test('wind is wind, not a reading', () => {
    const { wind, readings } = read('time,a01007 [m/s],a01008 [deg]\n2026-11-01T01:00:00Z,3,270\n');
    expect([wind, readings]).toEqual([[{ atMs: at('2026-11-01T01:00:00Z'), speed: 3, direction: 270 }], []]);
  });

  test('more than 100,000 rows are too many for one file', () => {
    const rows = Array.from({ length: 100_050 }, (_, n) => `${1_761_000_000 + n},39,117.3`);
    const landing = read(`time,lat,lon\n${rows.join('\n')}`);
    expect([landing.points.length, reasons(landing)]).toEqual([100_000, ['too-many-points']]);
  });
});

describe('GPX, KML, GeoJSON', () => {
  test('a track of GPX, heights above the sea', () => {
    const gpx = `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
      <trkpt lat="39" lon="117.3"><ele>61.5</ele><time>2026-11-01T01:00:00Z</time></trkpt>
      <trkpt lat="39.001" lon="117.3"><time>2026-11-01T01:00:02Z</time></trkpt></trkseg></trk></gpx>`;
    const { format, points, issueCount } = read(gpx);
    expect([format, issueCount]).toEqual(['gpx', 0]);
    expect(points).toEqual([
      { atMs: at('2026-11-01T01:00:00Z'), place: { lon: 117.3, lat: 39 }, heightMsl: 61.5 },
      { atMs: at('2026-11-01T01:00:02Z'), place: { lon: 117.3, lat: 39.001 } },
    ]);
  });

  test('gx:Track of KML; a line without times is refused by name', () => {
    const kml = (inner: string) =>
      `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark>${inner}</Placemark></Document></kml>`;
    const track = `<gx:Track><altitudeMode>absolute</altitudeMode><when>2026-11-01T01:00:00Z</when><when>2026-11-01T01:00:02Z</when>
      <gx:coord>117.3 39 50</gx:coord><gx:coord>117.301 39 51</gx:coord></gx:Track>`;
    const found = read(kml(track));
    expect([found.format, found.issues]).toEqual(['kml', []]);
    expect(found.points.map(({ heightMsl }) => heightMsl)).toEqual([50, 51]);
    const line = read(kml('<LineString><coordinates>117.3,39,0 117.4,39,0</coordinates></LineString>'));
    expect([line.points, reasons(line)]).toEqual([[], ['no-time']]);
  });

  test('points of GeoJSON with values; an unknown system is refused by name', () => {
    const file = (more: object) =>
      JSON.stringify({
        type: 'FeatureCollection',
        ...more,
        features: [
          {
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [117.3, 39] },
            properties: { time: '2026-11-01T01:00:00Z', name: 'x', 'SO2 [ppb]': 7 },
          },
        ],
      });
    const { points, readings, issues } = read(file({}));
    expect([points.length, readings.map(({ value }) => value), issues]).toEqual([1, [7], []]);
    const named = (name: string) => file({ crs: { type: 'name', properties: { name } } });
    expect(reasons(read(named('urn:ogc:def:crs:EPSG::32650')))).toEqual(['no-coordinate-system']);
    expect(reasons(read(named('urn:ogc:def:crs:OGC:1.3:CRS84')))).toEqual([]);
  });

  test('a bomb of entities is refused before anybody expands it', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY b${n} "${`&b${n - 1};`.repeat(10)}">`).join('')}]><kml>&b8;</kml>`;
    expect(reasons(read(bomb))).toEqual(['entity-declared']);
    expect(reasons(read(`<kml>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</kml>`))).toEqual(['bad-xml']);
    expect(reasons(read('<kml><Placemark></kml>'))).toEqual(['bad-xml']);
  });
});

describe('SRT', () => {
  const block = (n: number, ms: number): string => {
    const time = new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
    return `${n}\n00:00:00,000 --> 00:00:00,033\n<font size="28">FrameCnt: ${n}, DiffTime: 33ms\n${time}\n[iso: 100] [latitude: 39.0000${n % 10}] [longitude: 117.3] [rel_alt: 10.1 abs_alt: 50.2] </font>\n`;
  };

  test('thirty frames a second are one point a second', () => {
    const start = Date.UTC(2026, 10, 1, 9);
    const text = Array.from({ length: 90 }, (_, n) => block(n + 1, start + Math.floor((n * 1000) / 30))).join(
      '\n',
    );
    const { format, points, issueCount } = read(text);
    expect([format, points.length, issueCount]).toEqual(['srt', 3, 0]);
    expect(points[0]).toMatchObject({
      atMs: start - 8 * 3_600_000,
      heightAboveTakeoff: 10.1,
      heightMsl: 50.2,
    });
    expect(new Set(reasons(read(text, { zone: undefined })))).toEqual(new Set(['zone-undeclared']));
  });

  test('the older spelling, and a GPS without a fix', () => {
    const old = (where: string) =>
      `1\n00:00:00,000 --> 00:00:01,000\nHOME(117.3,39.0) 2026.11.01 09:00:00\nGPS(${where},16) BAROMETER:10.5\nISO:100\n`;
    expect(read(old('117.3,39.0')).points[0]).toMatchObject({
      place: { lon: 117.3, lat: 39 },
      heightAboveTakeoff: 10.5,
    });
    expect(reasons(read(old('0.0,0.0')))).toEqual(['bad-position']);
  });
});

test('whatever the bytes are: no throw, no hang, and what is not taken is named', () => {
  const samples = [
    'time,lat,lon,SO2 [ppb]\n2026-11-01T01:00:00Z,39,117.3,1\n',
    '<gpx><trk><trkseg><trkpt lat="39" lon="117.3"><time>2026-11-01T01:00:00Z</time></trkpt></trkseg></trk></gpx>',
    '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"time":1}}]}',
    '1\n00:00:00,000 --> 00:00:01,000\n2026-11-01 09:00:00\n[latitude: 39] [longitude: 117]\n',
  ];
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(300), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 6 }),
      (sample, edits) => {
        let text = sample;
        for (const [place, more] of edits) text = text.slice(0, place) + more + text.slice(place + 2);
        const landing = read(text);
        for (const { atMs, place } of landing.points) {
          expect(Number.isFinite(atMs)).toBe(true);
          expect(Math.abs(place!.lat) <= 90 && Math.abs(place!.lon) <= 180).toBe(true);
        }
        for (const { value } of landing.readings) expect(Number.isFinite(value)).toBe(true);
        if (landing.format === undefined) expect(landing.issueCount).toBeGreaterThan(0);
      },
    ),
    { seed, numRuns: 1_500 },
  );
});
