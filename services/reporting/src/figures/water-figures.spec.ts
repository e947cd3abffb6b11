import { describe, expect, it } from '@jest/globals';

import { sectionFigure, shares, type Section } from './water-figures.js';

const section = (station: string, targetClass: number | undefined): Section => ({
  station,
  name: station,
  waterBody: 'river',
  targetClass,
});
const values = (ammonia: number) => ({
  w01001: 7.5e6,
  w01009: 8e6,
  w01019: 3e6,
  w21003: ammonia * 1e6,
  w21011: 0.08e6,
});

describe('water figures', () => {
  it('gives the class of the worst item and compares it with the target', () => {
    expect(sectionFigure(section('a', 2), values(1.2), 3)).toMatchObject({
      class: 'IV',
      targetClass: 'II',
      meetsTarget: false,
      decidingItems: ['w21003'],
      days: 3,
    });
    expect(sectionFigure(section('a', undefined), values(1.2), 3)).not.toHaveProperty('meetsTarget');
  });

  it('gives no class to too few items, and says when there is no data at all', () => {
    expect(sectionFigure(section('a', 3), { w01001: 7e6 }, 1)).toMatchObject({
      class: null,
      reason: 'too-few-items',
    });
    expect(sectionFigure(section('a', 3), {}, 0)).toMatchObject({ class: null, reason: 'no-data' });
  });

  it('takes shares over assessed sections, and compliance over those with a target', () => {
    const sections = [
      sectionFigure(section('a', 3), values(0.4), 1),
      sectionFigure(section('b', 3), values(1.2), 1),
      sectionFigure(section('c', undefined), values(0.9), 1),
      sectionFigure(section('d', 3), {}, 0),
    ];
    const found = shares(sections);
    expect(found).toMatchObject({
      assessed: 3,
      complianceShare: 0.5,
      counts: { II: 1, III: 1, IV: 1, V: 0 },
    });
    expect(found.goodWaterShare).toBeCloseTo(2 / 3, 12);
    expect(shares([])).toMatchObject({ assessed: 0, goodWaterShare: null, complianceShare: null });
  });
});
