import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { findCode, unitChanges } from './codes/index.js';

const folder = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');
type Target = { types: string; default: string };
const manifest = JSON.parse(read('package.json')) as { exports: Record<string, Target>; files: string[] };
/** Source files that a subpath loads, by following its imports. */
function reachable(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, from = ''] of read(path).matchAll(/^(?:import|export)[^;]*? from '([^']+)';/gms)) {
    if (!from.startsWith('.')) seen.add(from);
    else reachable(new URL(from.replace(/\.js$/, '.ts'), new URL(path, 'file:///')).pathname.slice(1), seen);
  }
  return seen;
}

describe('the package by itself', () => {
  test.each(Object.entries(manifest.exports))(
    '%s has its file and its types',
    (_, { types, default: file }) => {
      const source = file.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      expect(existsSync(new URL(source, folder))).toBe(true);
      expect(types).toBe(file.replace(/\.js$/, '.d.ts'));
    },
  );

  test.each(Object.entries(manifest.exports).filter(([path]) => path !== './sm4'))(
    '%s runs in a browser: neither Node nor another package is reachable from it',
    (_, { default: file }) => {
      const source = file.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      const outside = [...reachable(source)].filter((path) => !path.startsWith('src/'));
      expect(outside).toEqual([]);
      for (const path of reachable(source))
        expect(read(path)).not.toMatch(/\bBuffer\.|\bprocess\.(?!js')|\brequire\(/);
    },
  );

  test('only ./sm4 needs Node', () => {
    expect([...reachable('src/sm4.ts')].filter((path) => !path.startsWith('src/'))).toEqual(['node:crypto']);
  });

  test('the README names every subpath', () => {
    const readme = read('README.md');
    for (const path of Object.keys(manifest.exports)) expect(readme).toContain(`\`${path}\``);
  });

  test('packed are the license, the README, and of every source its script, its types and itself for the maps', () => {
    const options = { cwd: fileURLToPath(folder), encoding: 'utf8', timeout: 60_000 } as const;
    const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options);
    const [{ files }] = JSON.parse(out) as [{ files: { path: string }[] }];
    const sources = readdirSync(new URL('src/', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.startsWith('testdata/'))
      .map((name) => name.replace(/\.ts$/, ''));
    const built = ['js', 'js.map', 'd.ts', 'd.ts.map'];
    const wanted = sources.flatMap((name) => [
      `src/${name}.ts`,
      ...built.map((ext) => `dist/${name}.${ext}`),
    ]);
    expect(files.map(({ path }) => path).sort()).toEqual(
      ['LICENSE', 'README.md', 'package.json', ...wanted].sort(),
    );
    expect(read('LICENSE')).toBe(read('../../LICENSE'));
  }, 60_000);

  test('every exported name has a comment that says what it is', () => {
    const bare = readdirSync(new URL('src/', folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .flatMap((name) => {
        const lines = read(`src/${name}`).split('\n');
        return lines.flatMap((line, i) =>
          /^export (const|function|class|interface|type \w)/.test(line) &&
          !lines[i - 1]?.trim().endsWith('*/')
            ? [`${name}:${i + 1} ${line}`]
            : [],
        );
      });
    expect(bare).toEqual([]);
  });
});

describe('the code tables against those of ../shared', () => {
  const csv = (name: string) => {
    const file = new URL(`../../../shared/vectors/${name}.csv`, folder);
    if (!existsSync(file)) {
      process.stderr.write(`${name}.csv skipped, ../shared is not there\n`);
      return [];
    }
    const [header = '', ...rows] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const names = header.split(',');
    return rows.map((row) => {
      const cells = [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map(([, cell = '']) =>
        cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
      );
      return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
    });
  };

  test('2017: every code with its unit, amount unit and type', () => {
    // The standard prints e701xx and g119xx twice (errata): the first row is the one meant. Ozone's unit varies by maker.
    const rows = csv('hj212-codes').filter(
      (row, i, all) => all.findIndex(({ code }) => code === row['code']) === i && row['code'] !== 'a05024',
    );
    const differing = rows.flatMap((row) => {
      const found = findCode(row['code'] ?? '', 1);
      const want = [row['unit_conc'], row['unit_amount']];
      const got = [found?.unit, found?.amountUnit];
      return found !== undefined && JSON.stringify(want) === JSON.stringify(got)
        ? []
        : [[row['code'], want, got]];
    });
    expect(differing).toEqual([]);
  });

  test('2005: every code with its unit and its successor; thirteen units changed', () => {
    // 002, colour: the table has the unit in Chinese only, ours is the one of 2017.
    const rows = csv('hj212-codes-2005').filter((row) => row['code_2005'] !== '002');
    const differing = rows.flatMap((row) => {
      const found = findCode(row['code_2005'] ?? '', 0);
      const want = [row['unit_2005'], row['code_2017'] ?? ''];
      const got = [found?.unit, found?.code2017 ?? ''];
      return JSON.stringify(want) === JSON.stringify(got) ? [] : [[row['code_2005'], want, got]];
    });
    expect(differing).toEqual([]);
    expect(unitChanges).toHaveLength(13);
  });
});
