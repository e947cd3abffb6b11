import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { ScreenFinding } from '@farwatch/domain/screen';
import { expect, test } from '@jest/globals';

import { scoreOf } from './screen-score.js';

const part = fileURLToPath(new URL('../../../../shared/vectors/screen/', import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

// The command as it is built: a minute of one core, six times of that where a test runner is in between.
test('farwatch screen meets the bars of the acceptance set in ../shared', async () => {
  if (!existsSync(join(part, 'labels.jsonl'))) {
    process.stderr.write('screen: 114 events skipped, ../shared is not there\n');
    return;
  }
  const out = join(mkdtempSync(join(tmpdir(), 'screen-')), 'findings.jsonl');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[main, 'screen', '--dir', part, '--out', out, '--json'],
  ]);
  expect((JSON.parse(stdout) as { series: number }).series).toBeGreaterThanOrEqual(354);
  const findings = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { series: string; kind: string; from: string; to: string; detected_at: string },
    )
    .map(({ series, kind, from, to, detected_at: detected }) => ({
      ...{ series, kind: kind as ScreenFinding['kind'] },
      ...{ fromMs: Date.parse(from), toMs: Date.parse(to), detectedMs: Date.parse(detected) },
    }));
  const score = scoreOf(part, findings);
  expect(score.events).toBeGreaterThanOrEqual(114);
  expect(score.macroF1).toBeGreaterThanOrEqual(0.88);
  expect(score.recallOfPlain).toBeGreaterThanOrEqual(0.95);
  expect(score.falsePerHundredCleanMonths).toBeLessThanOrEqual(4);
  expect(score.medianHours).toBeLessThanOrEqual(44);
}, 600_000);

test('the score counts as the scorer of the set does', () => {
  const dir = mkdtempSync(join(tmpdir(), 'score-'));
  const label = {
    event: 'e1',
    series: 'a',
    kind: 'step',
    strength: 'blatant',
    accept: [],
    also: ['drift'],
    from: '2026-01-02T00:00:00Z',
    to: '2026-01-04T00:00:00Z',
  };
  writeFileSync(join(dir, 'labels.jsonl'), `${JSON.stringify(label)}\n`);
  const line = (id: string) => `${id},2026-01-01T00:00:00Z,2026-01-31T00:00:00Z\n`;
  writeFileSync(join(dir, 'context.csv'), `series,from,to\n${line('a')}${line('b')}`);
  const finding = (series: string, kind: 'step' | 'drift' | 'unit', fromDay: number, toDay: number) => ({
    series,
    kind,
    fromMs: Date.UTC(2026, 0, fromDay),
    toMs: Date.UTC(2026, 0, toDay),
    detectedMs: Date.UTC(2026, 0, toDay),
  });
  const score = scoreOf(dir, [
    finding('a', 'step', 2, 3),
    finding('a', 'drift', 2, 4),
    finding('b', 'unit', 5, 6),
  ]);
  expect(score).toEqual({
    events: 1,
    macroF1: 1,
    recallOfPlain: 1,
    falsePerHundredCleanMonths: 100,
    medianHours: 24,
  });
  expect(readFileSync(join(dir, 'labels.jsonl'), 'utf8')).toContain('step');
});
