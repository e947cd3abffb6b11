/**
 * Every labelled row of a year of national automatic stations (../shared/data/water-daily-raw.csv.xz) against
 * waterClass, once with the unrounded values and once with the shown ones.
 *
 * Whether a section is a river or a lake is station metadata that the publication does not carry. It comes from
 * ../shared/data/water-section-types.csv; sections that are "either" or missing there get the kind that fits more of
 * their own rows, the way that file was made, and the sections of known kind are also counted alone.
 */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { hasSharedData, readSharedText, sharedXzLines } from '../air/testdata/shared-data.js';
import { toE6 } from '../quantity/index.js';
import { waterClass, waterClassNames, type WaterBody, type WaterSample } from './index.js';

const DATA = 'water-daily-raw.csv.xz';
const TYPES = 'water-section-types.csv';
const COLUMNS = { w01001: 'ph', w01009: 'do', w01019: 'codmn', w21003: 'nh3n', w21011: 'tp' } as const;

interface Section {
  rows: number;
  unrounded: Record<WaterBody, number>;
  shown: Record<WaterBody, number>;
}

interface Score {
  rows: number;
  unrounded: number;
  shown: number;
}

function readTypes(): Map<string, string> {
  const types = new Map<string, string>();
  for (const line of readSharedText(TYPES).split('\n').slice(1)) {
    const [province = '', basin = '', section = '', type = ''] = line.split(',');
    types.set(`${province}/${basin}/${section}`, type);
  }
  return types;
}

/** Rows whose class comes out as labelled, per section and for both kinds of water body. */
async function readSections(): Promise<Map<string, Section>> {
  const sections = new Map<string, Section>();
  let header: string[] = [];
  for await (const line of sharedXzLines(DATA)) {
    const cells = line.split(',');
    if (header.length === 0) {
      header = cells;
      continue;
    }
    const cell = (name: string): string => cells[header.indexOf(name)] ?? '';
    const label = cell('class');
    if (label === '') continue;
    const key = `${cell('province')}/${cell('basin')}/${cell('section')}`;
    const section = sections.get(key) ?? {
      rows: 0,
      unrounded: { river: 0, lake: 0 },
      shown: { river: 0, lake: 0 },
    };
    sections.set(key, section);
    const sample = (suffix: string): WaterSample =>
      Object.fromEntries(
        Object.entries(COLUMNS).map(([code, name]) => {
          const text = cell(name + suffix);
          return [code, text === '' ? null : toE6(Number(text))];
        }),
      );
    const matches = (values: WaterSample, body: WaterBody): number => {
      const found = waterClass(values, body).class;
      return found !== null && waterClassNames[found].zh === `${label}类` ? 1 : 0;
    };
    section.rows += 1;
    for (const body of ['river', 'lake'] as const) {
      section.unrounded[body] += matches(sample('_raw'), body);
      section.shown[body] += matches(sample(''), body);
    }
  }
  return sections;
}

function scoreOf(sections: Map<string, Section>, types: Map<string, string>, knownOnly: boolean): Score {
  const score: Score = { rows: 0, unrounded: 0, shown: 0 };
  for (const [key, section] of sections) {
    const type = types.get(key);
    const known = type === 'river' || type === 'lake';
    if (knownOnly && !known) continue;
    const body = known ? type : section.unrounded.lake > section.unrounded.river ? 'lake' : 'river';
    score.rows += section.rows;
    score.unrounded += section.unrounded[body];
    score.shown += section.shown[body];
  }
  return score;
}

if (!hasSharedData(DATA, TYPES)) {
  test.skip(`1 suite skipped: ../shared/data/${DATA} and ${TYPES} are not beside the project`, () =>
    undefined);
} else {
  describe('national automatic stations 2020-05 to 2021-04, by GB 3838-2002 Table 1', () => {
    let all: Score;
    let known: Score;
    beforeAll(async () => {
      const types = readTypes();
      const sections = await readSections();
      all = scoreOf(sections, types, false);
      known = scoreOf(sections, types, true);
    }, 120_000);

    it('unrounded values give the published class in 23,737 of 23,743 rows (99.975 %)', () => {
      expect(all).toMatchObject({ rows: 23_743, unrounded: 23_737 });
    });

    it('and in 15,675 of 15,680 rows (99.968 %) of the sections of known kind alone', () => {
      expect(known).toMatchObject({ rows: 15_680, unrounded: 15_675 });
    });

    it('shown values would give it in 99.63 % only: classify before rounding', () => {
      expect((all.shown / all.rows).toFixed(4)).toBe('0.9963');
    });
  });
}
