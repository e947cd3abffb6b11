import { inScope, isWithin, type Scope } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { chainHash } from './audit.js';
import { codeHash, newCode } from './account-store.js';
import { reachOf } from './token-store.js';

const districts = fc.option(fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }));
const roles = fc.uniqueArray(fc.constantFrom('viewer', 'officer', 'head', 'manager'), { minLength: 1 });
const scopeOf = (given: readonly string[] | null): Scope => (given === null ? 'all' : { districts: given });

test('a token never does more than it was given, nor more than its owner may now', () => {
  fc.assert(
    fc.property(roles, districts, roles, districts, (ofToken, inToken, ofOwner, inOwner) => {
      const reach = reachOf({ roles: ofToken, districts: inToken }, { roles: ofOwner, districts: inOwner });
      const both = ofToken.filter((role) => ofOwner.includes(role));
      const places = ['A', 'B', 'C'].filter(
        (place) => inScope(scopeOf(inToken), place) && inScope(scopeOf(inOwner), place),
      );
      if (reach === undefined) return expect(both.length === 0 || places.length === 0).toBe(true);
      expect(reach.roles).toEqual(both);
      expect(['A', 'B', 'C'].filter((place) => inScope(reach.scope, place))).toEqual(places);
      expect(isWithin(reach.scope, scopeOf(inToken)) && isWithin(reach.scope, scopeOf(inOwner))).toBe(true);
    }),
  );
});

test('a token without an owner is what it was given', () => {
  expect(reachOf({ roles: ['device'], districts: null }, undefined)).toEqual({
    roles: ['device'],
    scope: 'all',
  });
});

test('a code can be read out, and is the same however it is typed', () => {
  const code = newCode();
  expect(code).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
  expect(codeHash(code.toUpperCase().replaceAll('-', ' '))).toEqual(codeHash(code));
  expect(new Set(Array.from({ length: 500 }, newCode)).size).toBe(500);
});

test('two entries that differ anywhere have two hashes', () => {
  const text = fc.string({ maxLength: 4 });
  const row = fc.record({
    ...{ entry: fc.nat(3), at: fc.constant('2026-11-30T00:00:00.000Z') },
    ...{ by: text, action: text, subject: text, detail: text },
  });
  fc.assert(
    fc.property(row, row, (a, b) => {
      const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
      const before = Buffer.alloc(32);
      expect(chainHash(before, a).equals(chainHash(before, b))).toBe(same);
    }),
  );
});
