import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const skipped = new Set(['node_modules', 'dist', 'testdata', 'samples', 'schemas']);

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* sources(path);
    else if (/[.]tsx?$/.test(entry.name)) yield readFileSync(path, 'utf8');
  }
}

/** The names that do not stand in the text as a word of their own. */
const absent = (names: readonly string[], text: string): string[] =>
  names.filter((name) => {
    const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return !new RegExp(String.raw`(?<![\w-])${literal}(?![\w-])`).test(text);
  });

const rows = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.includes('---') && !line.startsWith('| 中文'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('docs/glossary.md', () => {
  test('every name in code occurs in the sources', () => {
    const text = ['libs', 'services', 'tools', 'infra/local']
      .flatMap((name) => [...sources(join(root, name))])
      .join('\n');
    const names = rows.map(([, , , name = '']) => name.replaceAll('`', ''));
    expect(absent(names, text)).toEqual([]);
    // The check itself can fail: a part of a word is no name.
    expect(absent(['StationKin', 'no-such-name', 'StationKind'], text)).toEqual([
      'StationKin',
      'no-such-name',
    ]);
  });

  test('has five cells a row, none of them empty or longer than 120 characters, and no word twice', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(
      rows.filter((row) => row.length !== 5 || row.some((cell) => cell === '' || cell.length > 120)),
    ).toEqual([]);
    const words = rows.map(([, english]) => english);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });
});
