import { describe, expect, it } from '@jest/globals';

import { PERIOD_ITEMS } from '@farwatch/domain/water';

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

  it('of a month takes every item of GB 3838 Table 1 that was sent, of a day the five', () => {
    // COD 25 is class IV; the five are II.
    const sent = { ...values(0.4), w01018: 25e6 };
    expect(sectionFigure(section('a', 3), sent, 1)).toMatchObject({ class: 'II' });
    expect(sectionFigure(section('a', 3), sent, 30, { items: PERIOD_ITEMS })).toMatchObject({
      class: 'IV',
      decidingItems: ['w01018'],
      meetsTarget: false,
    });
  });

  it('of a year is valid from eight months on, and shown before', () => {
    const year = (months: number) =>
      sectionFigure(section('a', 3), values(0.4), 200, { items: PERIOD_ITEMS, months });
    expect(year(7)).toMatchObject({ class: 'II', valid: false, reason: 'too-few-months', months: 7 });
    expect(year(8)).toMatchObject({ class: 'II', valid: true });
    expect(year(8)).not.toHaveProperty('reason');
  });

  it('averages the points of one lake however many they are, and not those of several', () => {
    const point = (phosphorus: number, lake = 'Tai') => ({
      section: sectionFigure(
        { ...section('x', 3), waterBody: 'lake', river: lake },
        { ...values(0.4), w21011: phosphorus * 1e6 },
        1,
      ),
      waterBody: 'lake' as const,
    });
    const five = [0.01, 0.01, 0.01, 0.01, 0.31].map((tp) => point(tp));
    expect(evaluationOf(five)).toMatchObject({
      by: 'mean',
      class: 'IV',
      basis: { clause: 'points of one lake' },
    });
    expect(evaluationOf([...five.slice(1), point(0.01, 'Chao')])).toMatchObject({ by: 'shares' });
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
