import { readFileSync } from 'node:fs';

import { caseEvent, lead, type CaseEventData, type Lead } from '@farwatch/contracts/events';
import { describe, expect, test } from '@jest/globals';

import { dueFact, isOver } from './case-facts.js';
import { leadFact } from './lead-fact.js';

const sample = (path: string): unknown => JSON.parse(readFileSync(`libs/contracts/samples/${path}`, 'utf8'));
const monitoring = lead.parse(sample('lead-v1/valid/monitoring.json'));
const exceedance = lead.parse(sample('lead-v1/valid/opened.json'));

describe('a lead', () => {
  test('has its labels, and fires while nobody has it in hand', () => {
    expect(leadFact(monitoring)).toMatchObject({
      ...{
        id: `lead:${monitoring.id}`,
        version: 1,
        state: 'firing',
        kind: 'equipment-not-running',
        simulated: true,
      },
      ...{ district: '东港区', historic: false },
      labels: {
        ...{ district: '东港区', station: 'OUT-3302-DA001', what: 'missing-hours', simulated: 'true' },
        group: 'outlet:OUT-3302-DA001:2026-11-23',
      },
    });
    expect(leadFact(exceedance).title).toEqual({
      zh: '疑似超标排放：东港热电有限公司 · 一号锅炉废气排放口 二氧化硫 41.5 mg/m³，限值 35',
      en: 'suspected exceedance of an outlet: 东港热电有限公司 · 一号锅炉废气排放口 sulfur dioxide (SO2) 41.5 mg/m³, limit 35',
    });
  });
  test.each([
    ['open', 'firing'],
    ['acknowledged', 'acknowledged'],
    ['assigned', 'acknowledged'],
    ['verified', 'resolved'],
    ['dismissed', 'resolved'],
    ['withdrawn', 'resolved'],
    ['filed', 'resolved'],
  ] as const)('%s is %s', (status, state) => expect(leadFact({ ...monitoring, status }).state).toBe(state));
  test('of the past is history, unless it goes on', () => {
    const opened = (openedAt: string, change: Partial<Lead> = {}) =>
      leadFact({ ...monitoring, ...change, openedAt });
    expect(opened('2026-11-26T08:00:00.000Z').historic).toBe(false);
    expect(opened('2026-11-26T08:00:00.001Z').historic).toBe(true);
    if (exceedance.details.origin !== 'exceedance') throw new Error('no exceedance');
    const details = {
      ...exceedance.details,
      episode: { ...exceedance.details.episode, state: 'open' as const },
    };
    expect(opened('2036-01-01T00:00:00Z', { ...exceedance, details }).historic).toBe(false);
  });
});

describe('a case', () => {
  const base = caseEvent.parse(sample('case-v1/valid/clock-due.json'));
  test('whose term comes near is an alert of its own for each point', () => {
    const due = {
      clock: 'filing-15',
      point: 'days-1',
      actBy: '2026-12-04',
      to: ['owner'],
      provisional: false,
    } as const;
    const data: CaseEventData = { ...base, due: { ...due, to: ['owner'] } };
    const fact = dueFact(data)!;
    expect(fact).toMatchObject({
      id: `case:${base.id}:filing-15:2026-12-04:days-1`,
      severity: 'high',
      caseId: base.id,
    });
    expect(dueFact({ ...base, due: undefined })).toBeUndefined();
    const alert = { id: fact.id, caseId: base.id };
    const clock = { ...base.clocks[0]!, id: 'filing-15', actBy: '2026-12-04', status: 'running' as const };
    expect(isOver(alert, { ...base, clocks: [clock] })).toBe(false);
    expect(isOver(alert, { ...base, clocks: [{ ...clock, status: 'met' }] })).toBe(true);
    expect(isOver(alert, { ...base, clocks: [{ ...clock, actBy: '2026-12-20' }] })).toBe(true);
    expect(isOver(alert, { ...base, clocks: [] })).toBe(true);
  });
});
