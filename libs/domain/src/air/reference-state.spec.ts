import { describe, expect, it } from '@jest/globals';

import { referenceStateChange } from './index.js';

describe('reference state of ambient air by date', () => {
  it.each(['a21026', 'a05024', 'a34004'])('of %s changed on 2018-09-01 and not in 2026', (pollutant) => {
    expect(referenceStateChange(pollutant, '2017-01-01', '2018-12-31')).toMatchObject({
      from: '2018-09-01',
      row: { confidence: 'memory' },
    });
    expect(referenceStateChange(pollutant, '2017-08-01', '2018-08-31')).toBeUndefined();
    expect(referenceStateChange(pollutant, '2018-08-01', '2019-08-31')).toMatchObject({ from: '2018-09-01' });
    expect(referenceStateChange(pollutant, '2018-09-01', '2019-09-30')).toBeUndefined();
    expect(referenceStateChange(pollutant, '2025-01-01', '2026-12-31')).toBeUndefined();
  });
});
