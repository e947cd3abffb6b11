import { describe, expect, test } from '@jest/globals';

import { checkCaseLines, sayCheck } from './cases.js';

const clock = {
  id: 'c',
  rule: 'serve-7',
  given: { event: 'decided', at: '2026-03-02' },
  policy: {},
  calendar: { off: [], work: [] },
  expect: { deadline: '2026-03-11' },
};

describe('a file of worked lines', () => {
  test('is compared line by line, whatever the lines are', () => {
    const text = [
      `\ufeff${JSON.stringify(clock)}`,
      '',
      'no json',
      'null',
      JSON.stringify({ ...clock, expect: { deadline: '2026-03-12' } }),
    ].join('\n');
    const said = checkCaseLines(text).map(sayCheck);
    expect(said).toHaveLength(4);
    expect(said[0]).toBe('line 1 c: 一致 agree (clock)');
    expect(said[1]).toMatch(/^line 3: 无法读取 unreadable: not JSON/);
    expect(said[2]).toBe('line 4: 无法读取 unreadable: the line is no object');
    expect(said[3]).toBe(
      'line 5 c: 不一致 differ (clock)\n' +
        '  应为 expected {"deadline":"2026-03-12"}\n  实为 got      {"deadline":"2026-03-11"}',
    );
  });
});
