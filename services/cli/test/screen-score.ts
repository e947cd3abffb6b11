import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ScreenFinding } from '@farwatch/domain/screen';
import { parse } from 'csv-parse/sync';

const hourMs = 3_600_000;
const relations = new Set(['inversion', 'swap', 'load', 'conversion', 'o2', 'stop-running']);

interface Label {
  readonly event: string;
  readonly series: string;
  readonly kind: string;
  readonly strength: string;
  readonly accept: readonly string[];
  readonly also: readonly string[];
  readonly from: string;
  readonly to: string;
}
type Found = Pick<ScreenFinding, 'series' | 'kind' | 'fromMs' | 'toMs' | 'detectedMs'>;
interface Event {
  readonly kind: string;
  readonly strength: string;
  readonly fromMs: number;
  readonly labels: Label[];
  knownMs: number | undefined;
}

export interface ScreenScore {
  readonly events: number;
  readonly macroF1: number;
  /** Recall of what anyone, or a trained eye, sees. */
  readonly recallOfPlain: number;
  readonly falsePerHundredCleanMonths: number;
  readonly medianHours: number;
}

/** Findings of a series and a kind at most 48 h apart are one. */
function merged(findings: readonly Found[]): Found[] {
  const out: { -readonly [K in keyof Found]: Found[K] }[] = [];
  const order = [...findings].sort((a, b) => a.fromMs - b.fromMs);
  for (const one of order) {
    const before = out.findLast((other) => other.series === one.series && other.kind === one.kind);
    if (before === undefined || one.fromMs - before.toMs > 48 * hourMs) out.push({ ...one });
    else {
      before.toMs = Math.max(before.toMs, one.toMs);
      before.detectedMs = Math.min(before.detectedMs, one.detectedMs);
    }
  }
  return out;
}

function hits(one: Found, label: Label): boolean {
  const [from, to] = [Date.parse(label.from), Date.parse(label.to)];
  const over = Math.min(one.toMs, to) - Math.max(one.fromMs, from);
  const long = one.toMs - one.fromMs;
  return (
    over > 0 && over >= Math.min(24 * hourMs, (to - from) / 2) && (over >= long / 5 || long <= 72 * hourMs)
  );
}

/** Holds findings against a labelled folder, by the rules in the head of its score.py. */
export function scoreOf(dir: string, findings: readonly Found[]): ScreenScore {
  const labels = readFileSync(join(dir, 'labels.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Label);
  const contexts: Record<string, string>[] = parse(readFileSync(join(dir, 'context.csv')), { columns: true });
  const outletOf = new Map(contexts.map((row) => [row['series'], row['outlet']]));
  const labelled = new Set(labels.map(({ series }) => series));
  const events = new Map<string, Event>();
  for (const label of labels) {
    const event = events.get(label.event);
    if (event !== undefined) event.labels.push(label);
    else
      events.set(label.event, {
        kind: label.kind,
        strength: label.strength,
        fromMs: Date.parse(label.from),
        labels: [label],
        knownMs: undefined,
      });
  }
  const right = new Map<string, Set<string>>();
  const wrong = new Map<string, number>();
  let cleanFalse = 0;
  for (const one of merged(findings)) {
    const on = [...events].flatMap(([id, event]) =>
      event.labels
        .filter((label) => label.series === one.series && hits(one, label))
        .map((label) => ({ id, event, label })),
    );
    const fits = on.filter(({ label }) => label.kind === one.kind || label.accept.includes(one.kind));
    for (const { id, event } of fits) {
      event.knownMs = Math.min(event.knownMs ?? Infinity, one.detectedMs);
      right.set(one.kind, (right.get(one.kind) ?? new Set()).add(id));
    }
    const isBeside =
      relations.has(one.kind) &&
      !labelled.has(one.series) &&
      labels.some((label) => outletOf.get(label.series) === outletOf.get(one.series) && hits(one, label));
    if (fits.length > 0 || on.some(({ label }) => label.also.includes(one.kind)) || isBeside) continue;
    wrong.set(one.kind, (wrong.get(one.kind) ?? 0) + 1);
    if (!labelled.has(one.series)) cleanFalse += 1;
  }
  const all = [...events.values()];
  const f1 = [...new Set(all.map(({ kind }) => kind))].map((kind) => {
    const mine = all.filter((event) => event.kind === kind);
    const recall = mine.filter(({ knownMs }) => knownMs !== undefined).length / mine.length;
    const good = right.get(kind)?.size ?? 0;
    const precision = good === 0 ? 0 : good / (good + (wrong.get(kind) ?? 0));
    return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  });
  const plain = all.filter(({ strength }) => strength !== 'subtle');
  const months = contexts
    .filter((row) => !labelled.has(row['series']!))
    .reduce((sum, row) => sum + (Date.parse(row['to']!) - Date.parse(row['from']!)) / (30 * 24 * hourMs), 0);
  const waits = all
    .flatMap(({ knownMs, fromMs }) =>
      knownMs === undefined ? [] : [Math.max(0, (knownMs - fromMs) / hourMs)],
    )
    .sort((a, b) => a - b);
  return {
    events: all.length,
    macroF1: f1.reduce((a, b) => a + b, 0) / f1.length,
    recallOfPlain: plain.filter(({ knownMs }) => knownMs !== undefined).length / plain.length,
    falsePerHundredCleanMonths: (cleanFalse / months) * 100,
    medianHours: waits[Math.floor(waits.length / 2)] ?? NaN,
  };
}
