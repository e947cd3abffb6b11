/** Every row of ../shared/vectors/field/cases.jsonl (what people of this field reported), through the public doors. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { closeDoors, openDoors, rows } from './doors.js';
import { fileCases } from './files.js';
import { otherCases } from './found.js';
import { loggerCases } from './loggers.js';
import { messageCases } from './messages.js';

const cases = { ...loggerCases, ...messageCases, ...fileCases, ...otherCases };

test('the rows are there and each has its check, or they are counted as left out', () => {
  if (rows.length === 0) process.stderr.write('left out: ../shared/vectors/field/cases.jsonl is not there\n');
  else expect(rows.map(({ id }) => id).toSorted()).toEqual(Object.keys(cases).toSorted());
});

(rows.length === 0 ? describe.skip : describe)('rows of the field', () => {
  beforeAll(openDoors, 120_000);
  afterAll(closeDoors, 60_000);

  test.each(Object.entries(cases))('%s', (_, check) => check(), 120_000);
});
