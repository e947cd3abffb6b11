import { describe, expect, test } from '@jest/globals';

import { advisoriesOf, faultsOfLock, faultsOfManifest, isAllowed } from './supply-chain.js';

const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' };
const none = { unnamed: {}, scripts: {} };

describe('a lock file', () => {
  test('with a hash, a registry and an allowed licence for each package is right', () => {
    const packages = {
      '': {},
      'libs/a': { version: '0.1.0' },
      'node_modules/@farwatch/a': { link: true, resolved: 'libs/a' },
      'node_modules/b': { ...good, resolved: 'https://registry.example/b/-/b-1.0.0.tgz' },
    };
    expect(faultsOfLock({ packages }, none)).toEqual([]);
  });

  test.each([
    ['without a hash', { ...good, integrity: undefined }, 'node_modules/b 1.0.0 has no hash of its content'],
    [
      'from a repository',
      { ...good, resolved: 'git+ssh://git@example/b.git#1' },
      'node_modules/b 1.0.0 comes from git+ssh://git@example/b.git#1, which is no registry',
    ],
    ['without a licence', { ...good, license: undefined }, 'node_modules/b 1.0.0 names no licence'],
    [
      'under a licence that binds what it is linked with',
      { ...good, license: 'GPL-3.0-only' },
      'node_modules/b 1.0.0 is under GPL-3.0-only, which is not on the list',
    ],
    [
      'with a script',
      { ...good, hasInstallScript: true },
      'node_modules/b 1.0.0 has an install script that nobody looked at',
    ],
  ])('a package %s is named', (_, one, fault) => {
    // As JSON: what is undefined is not there.
    const lock = JSON.parse(JSON.stringify({ packages: { 'node_modules/b': one } })) as Parameters<
      typeof faultsOfLock
    >[0];
    expect(faultsOfLock(lock, none)).toEqual([fault]);
  });

  test('exceptions hold for what they name, and are named when nobody needs them', () => {
    const packages = { 'node_modules/@s/one': { ...good, hasInstallScript: true } };
    expect(faultsOfLock({ packages }, { unnamed: {}, scripts: { '@s/*': 'known' } })).toEqual([]);
    expect(
      faultsOfLock({ packages: {} }, { unnamed: { a: 'was needed' }, scripts: { '@s/*': 'was needed' } }),
    ).toEqual(['a is an exception without need', '@s/* is an exception without need']);
  });
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-2.0-only)', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-2.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
])('%s: %s', (expression, right) => expect(isAllowed(expression)).toBe(right));

test('a dependency is one version', () => {
  const dependencies = {
    a: '1.2.3',
    b: '^1.2.3',
    c: '18.4.0-beta.17',
    d: 'npm:@s/d@1.0.0',
    e: 'latest',
    f: '1.x',
  };
  expect(faultsOfManifest('package.json', { dependencies })).toEqual([
    'package.json: b is ^1.2.3, not one version',
    'package.json: e is latest, not one version',
    'package.json: f is 1.x, not one version',
  ]);
});

describe('advisories', () => {
  test('of severity high and critical count', () => {
    const vulnerabilities = { a: { severity: 'high', range: '<2' }, b: { severity: 'low', range: '*' } };
    expect(advisoriesOf(JSON.stringify({ vulnerabilities }))).toEqual({ serious: ['a <2: high'] });
  });
  test('that cannot be asked are not "none"', () => {
    const printed = JSON.stringify({
      message: '405 Method Not Allowed - POST https://registry.example/-/npm',
    });
    expect(advisoriesOf(printed)).toEqual({ unasked: '405 Method Not Allowed', serious: [] });
    expect(advisoriesOf('')).toMatchObject({ unasked: 'no answer that can be read' });
  });
});
