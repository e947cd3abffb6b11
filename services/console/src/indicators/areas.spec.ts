import type { StationItem } from '@farwatch/contracts/http';
import { describe, expect, it } from '@jest/globals';

import { airChoices, mediaOf, searchChoices, waterChoices, withChosen, type AreaWords } from './areas.js';

const words: AreaWords = {
  everywhere: '全部',
  districts: '区县',
  stations: '空气站',
  basins: '流域',
  rivers: '河流',
  sections: '断面',
  ofBasin: (name) => `${name}（流域）`,
  ofRiver: (name) => `${name}（河流）`,
  noWaters: '尚未登记',
};

const station = (id: string, kind: StationItem['kind'], more: Partial<StationItem> = {}): StationItem => ({
  id,
  kind,
  name: `${id}号`,
  simulated: false,
  status: { state: 'online', since: null },
  latest: [],
  ...more,
});

const stations = [
  station('w10', 'water', {
    name: '断面10',
    nameEn: 'Bridge 10',
    river: '乙河',
    basin: '北江',
    district: '东区',
  }),
  station('w2', 'water', {
    name: '断面2',
    river: '甲河',
    basin: '北江',
    history: [{ kind: 'water', river: '旧河' }],
  }),
  station('a1', 'air', { nameEn: 'Park', district: '西区', river: '不是河' }),
  station('o1', 'outlet', { district: '南区' }),
];

/** Labels by group, those without a group under nothing. */
const shown = (choices: ReturnType<typeof airChoices>): Record<string, string[]> =>
  Object.fromEntries(
    choices.map((one) =>
      'group' in one ? [one.group, one.items.map(({ label }) => label)] : ['', [one.label]],
    ),
  );

describe('the choice of an area', () => {
  it('offers basins, rivers and sections in their groups and order, also names of before a move', () => {
    expect(shown(waterChoices(stations, 'zh', words))).toEqual({
      流域: ['北江（流域）'],
      河流: ['甲河（河流）', '旧河（河流）', '乙河（河流）'],
      断面: ['断面2', '断面10'],
    });
    expect(shown(waterChoices(stations, 'en', words))['断面']).toEqual(['断面2', 'Bridge 10']);
    expect(shown(airChoices(stations, 'en', words))).toEqual({
      '': ['全部'],
      区县: ['东区', '南区', '西区'],
      空气站: ['Park'],
    });
  });

  it('says so when no section has a river, and offers nothing of water without sections', () => {
    const bare = [station('w1', 'water')];
    expect(waterChoices(bare, 'zh', words)[0]).toMatchObject({
      group: '河流',
      items: [{ label: '尚未登记', disabled: true }],
    });
    expect(waterChoices([station('a1', 'air')], 'zh', words)).toEqual([]);
  });

  it('finds by every word, in either language, by id and by the river of a section', () => {
    const all = waterChoices(stations, 'zh', words);
    expect(shown(searchChoices(all, 'BRIDGE'))).toEqual({ 断面: ['断面10'] });
    expect(shown(searchChoices(all, '乙河'))).toEqual({ 河流: ['乙河（河流）'], 断面: ['断面10'] });
    expect(shown(searchChoices(all, '断面 w2'))).toEqual({ 断面: ['断面2'] });
    expect(searchChoices(all, '没有')).toEqual([]);
    expect(searchChoices(all, ' ')).toEqual(all);
  });

  it('no value stands twice, whatever districts are called', () => {
    const odd = [
      station('a1', 'air', { district: 'all' }),
      station('a2', 'air', { district: 'a1' }),
      station('w1', 'water', { district: 'w1' }),
    ];
    const values = [...airChoices(odd, 'zh', words), ...waterChoices(odd, 'zh', words)]
      .flatMap((one) => ('group' in one ? one.items : [one]))
      .map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
  });

  it('keeps what an address asks for among the choices, named as what it is', () => {
    const all = waterChoices(stations, 'zh', words);
    expect(withChosen(all, 'river:甲河', words)).toEqual(all);
    expect(withChosen(all, 'river:丙河', words).at(-1)).toMatchObject({
      value: 'river:丙河',
      label: '丙河（河流）',
    });
    expect(withChosen(all, 'x', words).at(-1)).toMatchObject({ label: 'x' });
  });

  it('knows what an area has figures of', () => {
    expect(
      ['all', '东区', 'river:甲河', 'basin:北江', 'w2', 'a1', 'o1'].map((area) => mediaOf(stations, area)),
    ).toEqual([
      { air: true, water: true },
      { air: true, water: true },
      { air: false, water: true },
      { air: false, water: true },
      { air: false, water: true },
      { air: true, water: false },
      { air: false, water: false },
    ]);
  });
});
