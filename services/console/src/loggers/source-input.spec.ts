import { expect, test } from '@jest/globals';

import { bodyOf, inputOf, mistakesIn, pairsOf } from './source-input.js';

const source = {
  ...{ mn: 'M', station: 'o1', switches: ['crc-arc'], units: { a34004: 'ug/m3' }, codes: { X: 'a21026' } },
  ...{ converted: 'never' as const, minuteInterval: 5, utcOffset: 420 },
};

test('a registration that is opened and saved unchanged stays what it was, and sends no password', () => {
  const { mn: _, ...same } = source;
  expect(mistakesIn(inputOf(source), true)).toEqual({});
  expect(bodyOf(inputOf(source), source)).toEqual(same);
});

test('networks, certificate and labels stay, are changed, and are taken away when the field is emptied', () => {
  const bound = {
    ...{ ...source, networks: ['10.1.0.0/16', '2001:db8::/32'], certificate: 'logger-7' },
    endLabelled: ['2061' as const],
  };
  const { mn: _, ...same } = bound;
  expect(bodyOf(inputOf(bound), bound)).toEqual(same);
  expect(bodyOf({ ...inputOf(bound), networks: ' ', certificate: '', endLabelled: [] }, bound)).toMatchObject(
    {
      ...{ networks: [], certificate: null, endLabelled: [] },
    },
  );
  expect(
    bodyOf(
      { ...inputOf(null), station: 'o', networks: '10.0.0.7/32，10.2.0.0/16', certificate: ' c ' },
      null,
    ),
  ).toMatchObject({ networks: ['10.0.0.7/32', '10.2.0.0/16'], certificate: 'c' });
  expect(mistakesIn({ ...inputOf(bound), networks: '10.1.0.0' }, true)).toEqual({ networks: 'bad-network' });
});

test('a new logger needs a station and a password', () => {
  expect(mistakesIn(inputOf(null), false)).toEqual({ station: 'no-station', password: 'no-password' });
  const input = { ...inputOf(null), station: 'o1', password: '123456' };
  expect(mistakesIn(input, false)).toEqual({});
  expect(bodyOf(input, null)).toMatchObject({ station: 'o1', password: '123456', converted: 'when-sent' });
});

test('tables are lines of code=value; what is none is named, not dropped', () => {
  expect(pairsOf(' a34004=ug/m3\n\na21026=mg/m3 ')).toEqual({ a34004: 'ug/m3', a21026: 'mg/m3' });
  expect([pairsOf('a34004'), pairsOf('a=b=c'), pairsOf('=x')]).toEqual([undefined, undefined, undefined]);
  expect(mistakesIn({ ...inputOf(source), units: 'a34004', minuteInterval: 0 }, true)).toEqual({
    units: 'bad-pair',
    minuteInterval: 'bad-interval',
  });
});
