import { expect, test } from '@jest/globals';

import { chooseMappings } from './choose-mappings.js';

const ready = [{ id: 'tasmota-sensor' }, { id: 'senml' }];
const own = [{ id: 'ours' }];

test('an id that there is not stops the start, named beside the known ones, however many are right', () => {
  for (const chosen of [['senmll'], ['senml', 'tasmota'], ['all', 'Senml'], ['ours']])
    expect(() => chooseMappings(ready, chosen, own)).toThrow(
      new RegExp(`no ready mapping ${chosen.at(-1)}; known: all, none, tasmota-sensor, senml`),
    );
  expect(() => chooseMappings(ready, ['none', 'senml'], own)).toThrow(/none stands beside senml/);
});

test('the chosen ones and all of the own folder are taken', () => {
  expect(chooseMappings(ready, ['all'], own)).toEqual([...ready, ...own]);
  expect(chooseMappings(ready, ['none'], own)).toEqual(own);
  expect(chooseMappings(ready, ['senml'], own)).toEqual([{ id: 'senml' }, { id: 'ours' }]);
});
