import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { eventSchemas } from './json-schema.js';

const root = join(process.cwd(), 'libs/contracts');
const samples = join(root, 'samples');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

describe.each(Object.entries(eventSchemas))('%s', (name, schema) => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  addFormats.default(ajv);
  const published = ajv.compile(read(join(root, 'schemas', `${name}-v1.json`)) as object);
  const valid = filesIn(join(samples, `${name}-v1`, 'valid'));
  const invalid = filesIn(join(samples, `${name}-v1`, 'invalid'));

  test('has samples of both kinds', () => {
    expect(valid.length).toBeGreaterThanOrEqual(2);
    expect(invalid.length).toBeGreaterThanOrEqual(3);
  });

  test.each(valid.map((path) => [relative(samples, path), path]))('%s is accepted', (_, path) => {
    const data = read(path);
    expect(schema.safeParse(data).error?.issues ?? []).toEqual([]);
    expect([published(data), published.errors ?? []]).toEqual([true, []]);
    // A reader of today accepts what a writer of tomorrow adds.
    expect(schema.safeParse({ ...(data as object), addedLater: 1 }).success).toBe(true);
    expect(published({ ...(data as object), addedLater: 1 })).toBe(true);
  });

  test.each(invalid.map((path) => [relative(samples, path), path]))('%s is refused', (_, path) => {
    const data = read(path);
    expect(schema.safeParse(data).success).toBe(false);
    expect(published(data)).toBe(false);
  });
});

test('a released sample never changes and never goes: old readers were built on it', () => {
  const lines = readFileSync(join(samples, 'RELEASED.sha256'), 'utf8').trim().split('\n');
  const changed = lines.filter((line) => {
    const [hash, path = ''] = line.split(/\s+/, 2);
    return (
      createHash('sha256')
        .update(readFileSync(join(samples, path)))
        .digest('hex') !== hash
    );
  });
  expect(changed).toEqual([]);
  const released = new Set(lines.map((line) => line.split(/\s+/, 2)[1]));
  expect(
    filesIn(samples)
      .map((path) => relative(samples, path))
      .filter((path) => !released.has(path)),
  ).toEqual([]);
});
