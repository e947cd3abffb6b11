import { describe, expect, test } from '@jest/globals';

import { readCaseCommand } from './cases.js';

describe('a command out of fields', () => {
  test('each field has the type that its command asks for', () => {
    const fields = ['kinds=fine,close-down', 'fine=150000', 'hearingOffered=true'];
    expect(readCaseCommand('issueNotice', fields, 7)).toEqual({
      ...{ do: 'issueNotice', expectedVersion: 7 },
      ...{ kinds: ['fine', 'close-down'], fine: 150_000, hearingOffered: true },
    });
    expect(readCaseCommand('waive', ['rights=hearing', 'proof=signed'], 1)).toMatchObject({
      proof: 'signed',
    });
    expect(readCaseCommand('confirmArt41', ['items=standard,marked', 'technicalBy=x'], 1)).toMatchObject({
      items: { standard: true, marked: true },
    });
  });

  test.each([
    ['no command', 'approve', [], 'no command approve'],
    ['a field that the command does not take', 'close', ['fine=1'], 'close takes at'],
    ['a number that is none', 'recordPayment', ['yuan=much'], 'recordPayment takes at, yuan'],
    ['no name', 'close', ['=1'], 'name=value'],
  ])('%s is wrong use, and says what is asked for', (_, name, fields, message) => {
    expect(() => readCaseCommand(name, fields, 1)).toThrow(message);
  });
});
