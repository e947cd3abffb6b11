import { limitsIn, standards } from '@farwatch/domain/law';
import { describe, expect, it } from '@jest/globals';

import { clauseText } from './clause.js';

describe('the clause of a limit', () => {
  it('of the ambient and water standards is Chinese on a Chinese screen, as the registry has it', () => {
    const published = limitsIn(standards).filter(({ basis }) => basis !== 'emission');
    expect(published.length).toBeGreaterThan(100);
    for (const { clause, clauseZh } of published) expect(clauseText(clause, 'zh')).toBe(clauseZh);
  });
  it('of a permit stays as it was imported', () => {
    for (const clause of ['大气污染物排放表 DA001', '表1 一级A', 'Annex 7'])
      expect([clauseText(clause, 'zh'), clauseText(clause, 'en')]).toEqual([clause, clause]);
  });
});
