import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { deviceRefusals } from './devices.js';
import { droneRefusals } from './drones.js';
import { drawMisfits, drawRefusals } from './draws.js';
import { frameRefusals, gatewayRefusals } from './frames.js';
import { refusalOf, refusals } from './index.js';
import { permitFileRefusals, permitLineRefusals, permitWarnings } from './permits.js';
import { recordRefusals } from './records.js';

const sources = ['libs', 'services'].flatMap((top) =>
  readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes('/src/') && !/node_modules|contracts\/src\/refusals/.test(path)),
);
const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n');

/** Of doors that park nothing: the same word may mean another thing at another door. */
const doors = { drawRefusals, drawMisfits, permitFileRefusals, permitLineRefusals, permitWarnings };

test('every entry is used by some part', () => {
  const own = { ...deviceRefusals, ...droneRefusals, ...recordRefusals, ...gatewayRefusals };
  expect(sources.length).toBeGreaterThan(300);
  expect(Object.keys(own).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  for (const list of Object.values(doors))
    expect(Object.keys(list).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});

test('no code stands in two lists', () => {
  const lists = [deviceRefusals, droneRefusals, recordRefusals, gatewayRefusals, frameRefusals];
  const codes = lists.flatMap((list) => Object.keys(list));
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(refusals)).toHaveLength(codes.length);
});

test('every entry says in both languages what is wrong and what to do', () => {
  for (const { zh, en, todo } of [refusals, ...Object.values(doors)].flatMap((one) => Object.values(one))) {
    for (const sentence of [zh, todo.zh]) expect(sentence).toMatch(/\p{Script=Han}/u);
    for (const sentence of [en, todo.en]) expect(sentence).toMatch(/^[\x20-\x7e]+$/);
  }
});

test('a code of another version is shown as it is', () => {
  expect(refusalOf('toString')).toMatchObject({ zh: 'toString', en: 'toString' });
});
