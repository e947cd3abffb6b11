import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { readConfig } from './config.js';
import { readMapSettings, tileOrigin } from './map-settings.js';

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'farwatch-map-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const base = { REDIS_URL: 'redis://127.0.0.1:6379' };
const square = [
  [
    [117, 39],
    [118, 39],
    [118, 40],
    [117, 39],
  ],
];
const polygon = { type: 'Polygon', coordinates: square };
function settings(content: unknown, more: Record<string, string> = {}) {
  const file = join(dir, 'outline.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readMapSettings(readConfig({ ...base, FARWATCH_MAP_OUTLINE: file, ...more }));
}

test('without settings a map has neither outline nor tiles, and the page may ask nobody else', () => {
  const none = readMapSettings(readConfig(base));
  expect(none).toEqual({ outline: null, tiles: null });
  expect(tileOrigin(none)).toBeUndefined();
});

test('a geometry, a feature and a collection are all an outline; of the properties only the name is taken', () => {
  const feature = { type: 'Feature', properties: { name: '东港区', secret: 1 }, geometry: polygon };
  for (const given of [polygon, feature, { type: 'FeatureCollection', features: [feature] }])
    expect(settings(given).outline?.features[0]?.geometry).toEqual(polygon);
  expect(settings(feature).outline?.features[0]?.properties).toEqual({ name: '东港区' });
});

test.each([
  ['{', 'JSON'],
  [{ type: 'Point', coordinates: [1, 2] }, 'no GeoJSON of polygons: features.0.geometry'],
  [{ type: 'Polygon', coordinates: [square[0]!.slice(0, 2)] }, 'no GeoJSON of polygons'],
  [
    { type: 'Polygon', coordinates: [square[0]!.map(([x, y]) => [x! * 1e4, y!])] },
    'convert the file to WGS-84',
  ],
])('a wrong file %j says what is wrong and which file', (content, message) => {
  expect(() => settings(content)).toThrow(message);
  expect(() => settings(content)).toThrow('outline.json');
});

test('a file that is not there does not start', () => {
  expect(() => readMapSettings(readConfig({ ...base, FARWATCH_MAP_OUTLINE: join(dir, 'none') }))).toThrow(
    'ENOENT',
  );
});

test.each([
  ['https://tiles.example/{z}/{x}/{y}.png', 'https://tiles.example'],
  ['http://10.0.0.7:8080/{z}/{x}/{y}.png?k=1', 'http://10.0.0.7:8080'],
  ['/tiles/{z}/{x}/{y}.png', undefined],
])('tiles of %s open the page to %s', (url, origin) => {
  expect(tileOrigin(readMapSettings(readConfig({ ...base, FARWATCH_MAP_TILES: url })))).toBe(origin);
});

test.each([
  'https://tiles.example/',
  "https://x; script-src *'/{z}/{x}/{y}",
  'ftp://x/{z}/{x}/{y}',
  '{z}{x}{y}',
])('tiles of %s do not start: they would not work, or open the content policy', (url) => {
  expect(() => readConfig({ ...base, FARWATCH_MAP_TILES: url })).toThrow('FARWATCH_MAP_TILES');
});
