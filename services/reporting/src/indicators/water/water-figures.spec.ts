import { describe, expect, it } from '@jest/globals';

import { evaluationOf, type Section, sectionFigure, shares } from './water-figures.js';

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

  it('names the main pollutants of a section that is worse than III, with their multiples', () => {
    const bad = { ...values(1.6), w21011: 0.5e6, w01009: 1e6 };
    const found = sectionFigure(section('a', 3), bad, 1);
    expect(found.state).toBe('heavy');
    // TP 0.5 of 0.2 is worse than V; dissolved oxygen too, and has no multiple; NH3-N 1.6 of 1.0 is V.
    expect(found.mainPollutants).toEqual([
      { pollutant: 'w21011', class: 'worse-than-V', multiple: 1.5 },
      { pollutant: 'w01009', class: 'worse-than-V', multiple: null },
      { pollutant: 'w21003', class: 'V', multiple: 0.6 },
    ]);
    expect(sectionFigure(section('a', 3), values(0.4), 1).mainPollutants).toEqual([]);
  });

  it('evaluates few sections by their mean and five by shares', () => {
    const of = (ammonia: number) => ({
      section: sectionFigure(section('x', 3), values(ammonia), 1),
      waterBody: 'river' as const,
    });
    expect(evaluationOf([of(0.4), of(2.4)])).toMatchObject({ by: 'mean', class: 'IV', state: 'light' });
    expect(evaluationOf([of(0.4), of(0.4), of(0.4), of(0.4), of(2.4)])).toMatchObject({
      by: 'shares',
      class: null,
      state: 'good',
      basis: { confidence: 'secondary' },
    });
    expect(evaluationOf([])).toMatchObject({ state: null });
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
