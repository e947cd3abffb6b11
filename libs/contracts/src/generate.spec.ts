import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { documents, drift } from './generate.js';

test('the generated files that are checked in are what the sources make', () => {
  expect(drift(join(process.cwd(), 'libs/contracts/schemas'))).toEqual([]);
});

test('a changed, a missing and a left-over file are named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-drift-'));
  try {
    for (const [name, text] of Object.entries(documents())) writeFileSync(join(folder, name), text);
    expect(drift(folder)).toEqual([]);
    writeFileSync(join(folder, 'openapi.json'), '{}');
    writeFileSync(join(folder, 'old-v1.json'), '{}');
    rmSync(join(folder, 'lead-v1.json'));
    expect(drift(folder)).toEqual(['lead-v1.json', 'old-v1.json', 'openapi.json']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
