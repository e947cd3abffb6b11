import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { checkDrawVector, runVector } from './conformance.js';
import type { DrawEvent } from './replace.js';
import { drawInput, sha256 } from './testdata/made-up.js';

const shared = (name: string): string =>
  fileURLToPath(new URL(`../../../../../shared/vectors/${name}`, import.meta.url));
const skip = (what: string): void => void process.stderr.write(`${what} skipped\n`);

test('the vectors of draws agree', () => {
  const file = shared('draw.jsonl');
  if (!existsSync(file)) return skip('67 draws: ../shared is not there:');
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const wrong = lines.map((line) => checkDrawVector(sha256, line)).filter(({ agrees }) => !agrees);
  expect(wrong).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(67);
});

/** Changes that a document may not survive; what becomes of it both sides must say alike. */
const breaks: ((commit: Record<string, unknown>) => void)[] = [
  (one) => (one['team'] = [{ dept: 'D0000', size: 1 }]),
  (one) => (one['noticeHours'] = 72),
  (one) => (one['listed'] = 'never'),
  (one) => (one['objects'] as unknown[]).reverse(),
  (one) => (one['cap'] = 1.5),
  (one) => (one['id'] = 'a:b'),
  (one) => (one['recusals'] = [['E0000', 'P0099']]),
  (one) => (one['secretHashes'] as string[]).reverse(),
];

/** FARWATCH_DRAWS sets how many; 10,000 take about a minute. */
test('the reference in Python agrees with draws of random documents', () => {
  const count = Number(process.env['FARWATCH_DRAWS'] ?? 300);
  const python = spawnSync('python3', ['--version']).status === 0;
  if (!python || !existsSync(shared('draw-reference.py')))
    return skip(`${count} draws: no python3, or no ../shared:`);
  const seed = Date.now() & 0x7fffffff;
  const made = fc.tuple(drawInput, fc.nat(), fc.array(fc.nat(), { maxLength: 4 }));
  const lines = fc.sample(made, { seed, numRuns: count }).map(([input, chance, picks], n) => {
    const commit = structuredClone(input.commit) as unknown as Record<string, unknown>;
    if (chance % 5 === 0) breaks[Math.floor(chance / 5) % breaks.length]!(commit);
    const events: DrawEvent[] = [];
    for (const pick of picks) {
      const before = runVector(sha256, { ...input, commit, events });
      const rows = 'refused' in before ? [] : before.selected.filter(({ dropped }) => dropped === undefined);
      const row = rows[pick % Math.max(1, rows.length)];
      if (row === undefined) break;
      const officer = row.officers[pick % Math.max(1, row.officers.length)];
      if (officer === undefined || pick % 3 === 0)
        events.push({ kind: 'drop', object: row.object, reason: 'moved away' });
      else events.push({ kind: 'absent', object: row.object, officer });
    }
    const vector = { ...input, commit, events };
    return JSON.stringify({ name: `${seed}-${n}`, input: vector, expected: runVector(sha256, vector) });
  });
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-draw-'));
  try {
    writeFileSync(join(folder, 'draws.jsonl'), lines.join('\n'));
    const { stdout, status } = spawnSync(
      'python3',
      [shared('draw-reference.py'), join(folder, 'draws.jsonl')],
      {
        encoding: 'utf8',
      },
    );
    expect(`seed ${seed}: ${stdout}`).toBe(`seed ${seed}: ${count} equal, 0 differ\n`);
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
