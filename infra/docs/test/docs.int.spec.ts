import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { topics, type Topic } from '@farwatch/contracts/topics';
import { deviceRefusals } from '@farwatch/contracts/refusals';
import { describe, expect, test } from '@jest/globals';

// Documents that name things of the code must name all of them, and nothing that is not there.
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const adrs = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/adr/README.md',
  ...adrs.map((name) => `docs/adr/${name}`),
];
/** Cells of tables that nobody reads to their end. */
const longCells = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((cell) => cell.length > 120 && !/^-+$/.test(cell));
/** First cells of the rows of all tables, without code marks. */
const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| +`?([^|`]+?)`? +\|/gm)].map(([, cell = '']) => cell);

describe('links and paths', () => {
  test.each(pages)('%s leads nowhere that is not there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, link = '']) => link,
    );
    const missing = links.filter((link) => !existsSync(join(root, dirname(page), link)));
    expect(missing).toEqual([]);
  });

  test('every file and folder that README and the decisions name exists', () => {
    const named = ['README.md', ...adrs.map((name) => `docs/adr/${name}`)].flatMap((page) =>
      [...read(page).matchAll(/(?:`|^)((?:libs|services|tools|infra|docs)\/[\w./-]+)/gm)].map(
        ([, path = '']) => path,
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(
      (path) => !path.endsWith('-') && !existsSync(join(root, path.replace(/[.]$/, ''))),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe('README', () => {
  test('names only commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read('README.md').matchAll(/npm (?:run )?(start|stop|test|[a-z]+)\b/g)].map(
      ([, name = '']) => name,
    );
    expect([...new Set(named)].filter((name) => !(name in scripts) && name !== 'run')).toEqual([]);
    expect(read('README.md')).toMatch(/^npm test\b/m);
  });
});

describe('docs/commands.md', () => {
  test('names the commands of the command line, all and only', () => {
    const folders = [
      'services/cli/src',
      ...readdirSync(join(root, 'tools')).map((name) => `tools/${name}/src`),
    ];
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => join(root, folder, name))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && statSync(name).isFile()),
    );
    const words = files.flatMap((name) =>
      [...readFileSync(name, 'utf8').matchAll(/\.command\('([a-z0-9-]+)/g)].map(([, word = '']) => word),
    );
    const shown = new Set(
      read('docs/commands.md')
        .split('\n')
        .filter((line) => line.startsWith('- '))
        .flatMap((line) => [
          ...line.slice(0, line.indexOf('`: ')).matchAll(/`([a-z][a-z0-9-]*)(?: ([a-z][a-z0-9-]*))?/g),
        ])
        .flatMap(([, first = '', second]) => (second ? [first, second] : [first])),
    );
    expect([...new Set(words)].filter((word) => !shown.has(word)).sort()).toEqual([]);
    expect([...shown].filter((word) => !words.includes(word))).toEqual([]);
    // Everywhere else a command is written as it can be typed.
    for (const page of pages) {
      const typed = [...read(page).matchAll(/npm run farwatch -- ([a-z0-9-]+)/g)].map(
        ([, word = '']) => word,
      );
      expect({ page, unknown: typed.filter((word) => !words.includes(word)) }).toEqual({ page, unknown: [] });
    }
  });
});

describe('README', () => {
  test('is short: at most 9 kB, and no cell of a table longer than 120 characters', () => {
    expect(statSync(join(root, 'README.md')).size).toBeLessThanOrEqual(9_000);
    expect(longCells(read('README.md'))).toEqual([]);
    expect(longCells(`| a | ${'x'.repeat(121)} |`)).toHaveLength(1);
  });
});

describe('docs/connecting.md', () => {
  test('says what to do about every reason for a refusal', () => {
    const explained = new Set(firstCells(read('docs/connecting.md')));
    const all = ['bad-json', ...Object.keys(deviceRefusals)];
    expect(all.filter((reason) => !explained.has(reason))).toEqual([]);
    const section = read('docs/connecting.md').split('## 6.')[1]!;
    const told = firstCells(section).filter(
      (cell) => /^[a-z-]+$/.test(cell) && cell !== 'reason' && !/^-+$/.test(cell),
    );
    expect(told.filter((reason) => !all.includes(reason))).toEqual([]);
  });
});

describe('docs/subscribing.md', () => {
  const text = read('docs/subscribing.md');
  const all: readonly Topic[] = Object.values(topics);

  test('lists every public topic and no internal one', () => {
    const listed = firstCells(text).filter((cell) => cell.startsWith('farwatch.'));
    expect(listed.sort()).toEqual(
      all
        .filter(({ visibility }) => visibility === 'public')
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('says truly how long each is kept', () => {
    const kept = (topic: Topic): string =>
      topic.cleanup === 'compact'
        ? 'compacted'
        : topic.retentionMs === 365 * 86_400_000
          ? '1 year'
          : `${topic.retentionMs / 86_400_000} days`;
    for (const topic of all.filter(({ visibility }) => visibility === 'public')) {
      const row = text
        .split('\n')
        .find((line) => line.includes(`\`${topic.name}\``) && line.startsWith('|'))!;
      expect({ topic: topic.name, kept: row.split('|')[3]!.trim() }).toEqual({
        topic: topic.name,
        kept: kept(topic),
      });
    }
  });
});

test('the list of decisions is complete', () => {
  const index = read('docs/adr/README.md');
  for (const name of adrs) {
    const title = /^# (\d{4}) (.+)$/m.exec(read(`docs/adr/${name}`));
    expect({ name, number: title?.[1] }).toEqual({ name, number: name.slice(0, 4) });
    expect(index).toContain(`[${name.slice(0, 4)}](${name})`);
    expect(index).toContain(title?.[2]);
    for (const part of ['## Context', '## Choice', '## Rejected', '## Cost'])
      expect(read(`docs/adr/${name}`)).toContain(part);
  }
});
