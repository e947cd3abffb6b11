import { describe, expect, it } from '@jest/globals';
import { limit, rule, station, type Limit, type Rule, type Station } from '@farwatch/contracts/events';
import { limitsInForce } from '@farwatch/domain/rule';

import { ApplicableRules } from './applicable-rules.js';

const stationOf = (over: Partial<Station>): Station =>
  station.parse({ id: 's', kind: 'air', name: 'S', ...over });
const limitOf = (over: Partial<Limit>): Limit =>
  limit.parse({
    id: 'l',
    basis: 'ambient',
    zone: 'II',
    pollutant: 'a21026',
    averaging: 'hour',
    comparison: 'max',
    value: 500,
    unit: 'ug/m3',
    standard: 'GB 3095-2026',
    clause: 'Table 1',
    validFrom: '2026-03-01',
    validTo: '2030-12-31',
    confidence: 'verified',
    ...over,
  });
const ruleOf = (basis: Rule['basis'], averaging: Rule['averaging'], over: Partial<Rule> = {}): Rule =>
  rule.parse({
    id: `${basis}-${averaging}`,
    version: 1,
    name: { zh: '规则', en: 'rule' },
    basis,
    averaging,
    openAfter: 1,
    closeAfter: 1,
    maxGap: 1,
    enabled: true,
    ...over,
  });
const noon = Date.parse('2026-06-01T04:00:00Z');

function rulesWith(...things: (Station | Limit | Rule)[]): ApplicableRules {
  const rules = new ApplicableRules();
  for (const thing of things) {
    if ('comparison' in thing) expect(rules.setLimit(thing.id, thing)).toBeUndefined();
    else if ('openAfter' in thing) rules.setRule(thing.id, thing);
    else rules.setStation(thing.id, thing);
  }
  return rules;
}

describe('the applicable rules', () => {
  it('rounds ambient values as the index of their date does, and no others', () => {
    const days = rulesWith(
      stationOf({}),
      limitOf({ pollutant: 'a34004', averaging: 'hour', value: 75, validFrom: '2025-01-01', validTo: null }),
      ruleOf('ambient', 'hour'),
    ).rulesFor('s', 'a34004')[0]!.timeline;
    const decimalsOn = (date: string): unknown =>
      limitsInForce(days, Date.parse(`${date}T12:00:00+08:00`)).map(({ id, decimals }) => [id, decimals]);
    expect(decimalsOn('2026-02-28')).toEqual([['l', undefined]]);
    expect(decimalsOn('2026-03-01')).toEqual([['l', 0]]);
    const outlet = rulesWith(
      stationOf({ kind: 'outlet' }),
      limitOf({ basis: 'permit', station: 's', zone: undefined, value: 35 }),
      ruleOf('permit', 'hour'),
    ).rulesFor('s', 'a21026')[0]!.timeline;
    expect(limitsInForce(outlet, noon).map(({ decimals }) => decimals)).toEqual([undefined]);
  });

  it('judges each day by the zone that the station lay in on it, also across kinds', () => {
    const rules = rulesWith(
      stationOf({
        zone: 'I',
        validFrom: '2026-05-01',
        history: [
          { kind: 'water', targetClass: 3 },
          { kind: 'air', zone: 'II', validFrom: '2026-03-15' },
        ],
      }),
      limitOf({ id: 'one', zone: 'I', value: 150 }),
      limitOf({ id: 'two' }),
      limitOf({ id: 'other', averaging: 'day' }),
      ruleOf('ambient', 'hour'),
    );
    const applied = rules.rulesFor('s', 'a21026')[0]!;
    const on = (date: string): string[] =>
      limitsInForce(applied.timeline, Date.parse(`${date}T12:00:00+08:00`)).map(({ id }) => id);
    expect([on('2026-03-14'), on('2026-03-15'), on('2026-04-30')]).toEqual([[], ['two'], ['two']]);
    expect([on('2026-05-01'), on('2030-12-31'), on('2031-01-01')]).toEqual([['one'], ['one'], []]);
    const { version } = rules;
    rules.setStation('s', stationOf({ zone: 'I' }));
    expect(rules.changedSince(version)).toEqual(new Set(['s']));
    expect(
      limitsInForce(rules.rulesFor('s', 'a21026')[0]!.timeline, Date.parse('2026-03-14T12:00:00+08:00')),
    ).toMatchObject([{ id: 'one' }]);
  });

  it('judges no day from the one on which the station is retired', () => {
    const rules = rulesWith(stationOf({}), limitOf({}), ruleOf('ambient', 'hour'));
    const { version } = rules;
    rules.setStation('s', stationOf({ retiredFrom: '2026-06-01' }));
    expect(rules.changedSince(version)).toEqual(new Set(['s']));
    const { timeline } = rules.rulesFor('s', 'a21026')[0]!;
    const on = (time: string): number => limitsInForce(timeline, Date.parse(`${time}+08:00`)).length;
    expect([on('2026-05-31T23:00'), on('2026-06-01T00:00')]).toEqual([1, 0]);
  });

  it('is not changed by a move to another district: no limit asks for it', () => {
    const rules = rulesWith(
      stationOf({ zone: 'II', district: 'East' }),
      limitOf({}),
      ruleOf('ambient', 'hour'),
    );
    const { version } = rules;
    const past = { kind: 'air', zone: 'II' } as const;
    rules.setStation(
      's',
      stationOf({
        zone: 'II',
        district: 'West',
        validFrom: '2026-05-01',
        history: [{ ...past, district: 'East' }],
      }),
    );
    expect(rules.version).toBe(version);
    rules.setStation('s', stationOf({ zone: 'I', validFrom: '2026-05-01', history: [past] }));
    expect(rules.version).toBe(version + 1);
  });

  it('gives an air station the limits of its zone', () => {
    const rules = rulesWith(
      stationOf({ zone: 'I' }),
      limitOf({ id: 'one', zone: 'I', value: 150 }),
      limitOf({ id: 'two' }),
      ruleOf('ambient', 'hour'),
    );
    expect(limitsInForce(rules.rulesFor('s', 'a21026')[0]!.timeline, noon).map(({ id }) => id)).toEqual([
      'one',
    ]);
    rules.setStation('s', stationOf({}));
    expect(limitsInForce(rules.rulesFor('s', 'a21026')[0]!.timeline, noon).map(({ id }) => id)).toEqual([
      'two',
    ]);
    expect(
      limitsInForce(rules.rulesFor('s', 'a21026')[0]!.timeline, Date.parse('2025-06-01T00:00:00Z')),
    ).toEqual([]);
    expect(rules.rulesFor('s', 'a34004')).toEqual([]);
    expect(rules.rulesFor('nobody', 'a21026')).toEqual([]);
  });

  it('compares a permit in mg/m3 with a series in ug/m3, and names it in the unit of the series', () => {
    const rules = rulesWith(
      stationOf({ kind: 'outlet' }),
      limitOf({ basis: 'permit', station: 's', value: 35, unit: 'mg/m3' }),
      ruleOf('permit', 'hour'),
      ruleOf('ambient', 'hour'),
    );
    const [applied, ...others] = rules.rulesFor('s', 'a21026');
    expect(others).toEqual([]);
    expect(limitsInForce(applied!.timeline, noon)[0]!.valueE6).toBe(35_000_000_000);
    expect(rules.appliedLimit('l')).toMatchObject({ value: 35_000, unit: 'ug/m3' });
  });

  it('refuses a limit in a unit of another quantity, and forgets the one before it', () => {
    const rules = rulesWith(stationOf({}), limitOf({}), ruleOf('ambient', 'hour'));
    expect(rules.setLimit('l', limitOf({ unit: 'mg/L' }))).toBe('unit-of-another-quantity: mg/L for a21026');
    expect(rules.setLimit('l', limitOf({ unit: 'furlong' }))).toBe('unknown unit furlong');
    expect(rules.setLimit('l', limitOf({ pollutant: 'x' }))).toBe('unknown pollutant x');
    expect(rules.rulesFor('s', 'a21026')).toEqual([]);
  });

  it('holds the lower and the upper limit of pH in one rule', () => {
    const ph = {
      basis: 'water-class',
      waterBody: 'river',
      targetClass: 3,
      pollutant: 'w01001',
      averaging: 'sample',
      unit: '1',
    } as const;
    const rules = rulesWith(
      stationOf({ kind: 'water', waterBody: 'river', targetClass: 3 }),
      limitOf({ ...ph, id: 'max', value: 9, zone: undefined }),
      limitOf({ ...ph, id: 'min', value: 6, comparison: 'min', zone: undefined }),
      ruleOf('water-class', 'sample'),
    );
    const applied = rules.rulesFor('s', 'w01001');
    expect(applied).toHaveLength(1);
    expect(limitsInForce(applied[0]!.timeline, noon).map(({ id }) => id)).toEqual(['max', 'min']);
  });

  it('leaves out a rule that is switched off', () => {
    const rules = rulesWith(stationOf({}), limitOf({}), ruleOf('ambient', 'hour', { enabled: false }));
    expect(rules.rulesFor('s', 'a21026')).toEqual([]);
  });

  it('knows whose verdicts a change concerns, and that the same again is none', () => {
    const rules = rulesWith(stationOf({}), limitOf({}), ruleOf('ambient', 'hour'));
    const { version } = rules;
    rules.setStation('s', stationOf({ name: 'renamed' }));
    rules.setLimit('l', limitOf({}));
    rules.setRule('ambient-hour', ruleOf('ambient', 'hour'));
    expect(rules.version).toBe(version);
    rules.setStation('s', stationOf({ zone: 'I' }));
    rules.setStation('t', stationOf({ id: 't' }));
    expect(rules.changedSince(version)).toEqual(new Set(['s', 't']));
    rules.setLimit('l', limitOf({ value: 400 }));
    expect(rules.changedSince(version)).toBeUndefined();
    expect(rules.changedSince(rules.version)).toEqual(new Set());
  });
});
