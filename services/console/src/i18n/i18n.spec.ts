import { expect, test } from '@jest/globals';

import { en } from './en/index.js';
import { zh } from './zh/index.js';

function flatten(node: object, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(node)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') out.set(at, value);
    else for (const [inner, text] of flatten(value as object, at)) out.set(inner, text);
  }
  return out;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();

test('both languages have the same keys, none empty', () => {
  const a = flatten(zh);
  const b = flatten(en);
  expect([...b.keys()].sort()).toEqual([...a.keys()].sort());
  expect([...a, ...b].filter(([, text]) => text.trim() === '')).toEqual([]);
  expect(a.size).toBeGreaterThan(200);
});

test('both languages fill in the same values', () => {
  const b = flatten(en);
  for (const [key, text] of flatten(zh)) {
    expect({ key, values: placeholders(b.get(key) ?? '') }).toEqual({ key, values: placeholders(text) });
  }
});

test('the English texts hold no Chinese, but for the names of the languages', () => {
  const chinese = [...flatten(en)].filter(([, text]) => /[\u4e00-\u9fff]/.test(text)).map(([key]) => key);
  expect(chinese).toEqual(['app.otherLanguage', 'app.switchLanguage']);
});
