import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  affectedRange,
  diff,
  episodes,
  extendRange,
  judge,
  overlaps,
  type Changed,
  type Episode,
  type PublishedEpisode,
  type RuleLimit,
  type RuleParameters,
  type Verdict,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const run = { seed, numRuns: 1_500 };
const hour = 3_600_000;
const limit: RuleLimit = { id: 'l', comparison: 'max', valueE6: 100, fromDay: -1, toDay: Infinity };

/** One hour of a series: a value, a flagged value, or nothing. */
type Hour = number | 'x' | undefined;
const length = 40;

function verdictsOf(hours: readonly Hour[]): Verdict[] {
  return hours.flatMap((hourly, index) => {
    if (hourly === undefined) return [];
    const flagged = hourly === 'x';
    return [
      judge(
        {
          start: index * hour,
          end: (index + 1) * hour,
          valueE6: flagged ? 500 : hourly,
          quality: flagged ? 'flagged' : 'valid',
          flag: flagged ? 'D' : 'N',
          completeness: 1,
        },
        [limit],
      ),
    ];
  });
}

const lastOf = (hours: readonly Hour[]): number => hours.findLastIndex((hourly) => hourly !== undefined);

const textOf = (list: readonly Pick<Episode, 'start' | 'end' | 'state' | 'endedBy'>[]): string[] =>
  list.map((e) => `${e.start / hour}-${e.end / hour} ${e.state} ${e.endedBy ?? ''}`).sort();

/** The naive oracle: letters and regular expressions, no code in common with the product. */
function oracle(hours: readonly Hour[], { openAfter, closeAfter, maxGap }: RuleParameters): string[] {
  const text = hours
    .map((hourly) => (hourly === undefined ? '.' : hourly === 'x' ? '-' : hourly > 100 ? 'E' : 'M'))
    .join('');
  const known = text.replace(/\.+$/, '').replaceAll('.', '-');
  const found: string[] = [];
  const gaps = new RegExp(`-{${maxGap + 1},}`, 'g');
  const pieces: { text: string; at: number; last: boolean }[] = [];
  let at = 0;
  for (const gap of known.matchAll(gaps)) {
    pieces.push({ text: known.slice(at, gap.index), at, last: false });
    at = gap.index + gap[0].length;
  }
  pieces.push({ text: known.slice(at), at, last: true });
  for (const piece of pieces) {
    const letters = [...piece.text]
      .map((letter, i) => ({ letter, i }))
      .filter(({ letter }) => letter !== '-');
    const word = letters.map(({ letter }) => letter).join('');
    for (const match of word.matchAll(new RegExp(`E{${openAfter}}(M{0,${closeAfter - 1}}E)*`, 'g'))) {
      const first = letters[match.index]!.i + piece.at;
      const last = letters[match.index + match[0].length - 1]!.i + piece.at;
      const met = word.slice(match.index + match[0].length).startsWith('M'.repeat(closeAfter));
      const state = met ? 'closed met' : piece.last ? 'open ' : 'closed no-data';
      found.push(`${first}-${last + 1} ${state}`);
    }
  }
  return found.sort();
}

const hourly = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 101, max: 120 }) },
  { weight: 4, arbitrary: fc.integer({ min: 80, max: 100 }) },
  { weight: 1, arbitrary: fc.constant<Hour>('x') },
  { weight: 2, arbitrary: fc.constant<Hour>(undefined) },
);
const parameters = fc.record({
  openAfter: fc.integer({ min: 1, max: 3 }),
  closeAfter: fc.integer({ min: 1, max: 3 }),
  maxGap: fc.integer({ min: 0, max: 4 }),
  stepMs: fc.constant(hour),
});

type Published = PublishedEpisode & { readonly count: number };

/** What the service does: enlarge the window until the affected range is certain, derive, compare, publish. */
function update(
  hours: readonly Hour[],
  published: Map<string, Published>,
  first: Changed,
  rule: RuleParameters,
  others: Set<Changed> = new Set(),
): string[] {
  let changed = first;
  let low = Math.floor(first.from / hour);
  let high = Math.floor(first.to / hour);
  for (;;) {
    const window = {
      start: low * hour,
      end: (high + 1) * hour,
      first: low <= 0,
      last: high >= lastOf(hours),
    };
    const verdicts = verdictsOf(hours).filter((v) => v.start >= window.start && v.start < window.end);
    const found = affectedRange(verdicts, changed, rule, window);
    if ('needBefore' in found) {
      if (found.needBefore) low--;
      if (found.needAfter) high++;
      continue;
    }
    const begin = Math.min(changed.from, verdicts[found.from]?.start ?? Infinity);
    const end = Math.max(changed.to + 1, verdicts[found.to - 1]?.end ?? 0);
    const grown = extendRange(changed, begin, end, published.values(), others);
    if (grown !== changed) {
      changed = grown;
      low = Math.min(low, Math.floor(changed.from / hour));
      high = Math.max(high, Math.floor(changed.to / hour));
      continue;
    }
    for (const other of others)
      if (other.from >= changed.from && other.to <= changed.to) others.delete(other);
    const old = [...published.values()].filter((p) => overlaps(p.start, p.end, begin, end));
    const changes = diff(old, episodes(verdicts, rule, found));
    for (const change of changes) {
      if (change.kind === 'merged' || change.kind === 'withdrawn') {
        published.delete(change.published.id);
        continue;
      }
      const { episode } = change;
      const openedStart = change.kind === 'opened' ? episode.start : change.published.openedStart;
      let id = change.kind === 'opened' ? `e${episode.start}` : change.published.id;
      while (change.kind === 'opened' && published.has(id)) id += "'";
      published.set(id, { ...episode, id, openedStart, limitId: limit.id });
    }
    return changes.map((change) => change.kind);
  }
}

const at = (from: number, to = from): Changed => ({ from: from * hour, to: to * hour });

describe(`derived episodes (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('equal those of a naive oracle', () => {
    fc.assert(
      fc.property(fc.array(hourly, { maxLength: length }), parameters, (hours, rule) => {
        expect(textOf(episodes(verdictsOf(hours), rule))).toEqual(oracle(hours, rule));
      }),
      run,
    );
  });

  it('are the same however the data arrives: late, corrected, taken back, in any cut and order', () => {
    const change = fc.record({ at: fc.integer({ min: 0, max: length - 1 }), hourly });
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 30 }),
        parameters,
        (batches, rule) => {
          const hours: Hour[] = Array.from({ length }, () => undefined);
          const published = new Map<string, Published>();
          for (const batch of batches) {
            const oldEnd = lastOf(hours);
            for (const one of batch) hours[one.at] = one.hourly;
            const newEnd = lastOf(hours);
            const moved = [Math.min(oldEnd, newEnd), Math.max(oldEnd, newEnd)] as const;
            const changes = new Set(batch.map((one) => at(one.at)));
            if (oldEnd !== newEnd) changes.add(at(Math.max(0, moved[0]), moved[1]));
            for (const change of changes) {
              changes.delete(change);
              update(hours, published, change, rule, changes);
            }
            const now = [...published.values()];
            expect(textOf(now)).toEqual(oracle(hours, rule));
            for (const a of now)
              for (const b of now) expect(a === b || !overlaps(a.start, a.end, b.start, b.end)).toBe(true);
          }
          const whole = episodes(verdictsOf(hours), rule);
          expect([...published.values()].map((p) => [p.start, p.digest]).sort()).toEqual(
            whole.map((e) => [e.start, e.digest]).sort(),
          );
        },
      ),
      run,
    );
  });

  it('say nothing when nothing changed', () => {
    fc.assert(
      fc.property(
        fc.array(hourly, { minLength: length, maxLength: length }),
        parameters,
        fc.nat(length - 1),
        (hours, rule, index) => {
          const published = new Map<string, Published>();
          update(hours, published, at(0, length - 1), rule);
          const before = [...published.keys()];
          expect(update(hours, published, at(index), rule)).toEqual([]);
          expect([...published.keys()]).toEqual(before);
        },
      ),
      run,
    );
  });

  it('come back after a correction and its reversal', () => {
    fc.assert(
      fc.property(
        fc.array(hourly, { minLength: length, maxLength: length }),
        parameters,
        fc.nat(length - 1),
        hourly,
        (hours, rule, index, other) => {
          const published = new Map<string, Published>();
          update(hours, published, at(0, length - 1), rule);
          const before = [...published.values()].map((p) => [p.start, p.end, p.endedBy, p.digest]).sort();
          update(
            hours.map((s, i) => (i === index ? other : s)),
            published,
            at(index),
            rule,
          );
          update(hours, published, at(index), rule);
          expect([...published.values()].map((p) => [p.start, p.end, p.endedBy, p.digest]).sort()).toEqual(
            before,
          );
        },
      ),
      run,
    );
  });
});

describe('identity by overlap', () => {
  const rule: RuleParameters = { openAfter: 1, closeAfter: 1, maxGap: 1, stepMs: hour };
  const E = 110;
  const M = 90;
  const start = (hours: Hour[]): Map<string, Published> => {
    const published = new Map<string, Published>();
    update(
      [...hours, ...Array.from({ length: length - hours.length }, () => undefined)],
      published,
      at(0, length - 1),
      rule,
    );
    return published;
  };
  const after = (
    published: Map<string, Published>,
    hours: Hour[],
    index: number,
  ): { kinds: string[]; ids: string[] } => ({
    kinds: update(
      [...hours, ...Array.from({ length: length - hours.length }, () => undefined)],
      published,
      at(index),
      rule,
    ),
    ids: [...published.values()].map((p) => `${p.id}:${p.start / hour}-${p.end / hour}`).sort(),
  });

  it('keeps the earliest id when two become one', () => {
    const published = start([M, E, M, E, M]);
    expect(after(published, [M, E, E, E, M], 2)).toEqual({
      kinds: ['merged', 'amended'],
      ids: [`e${hour}:1-4`],
    });
  });

  it('leaves the id with the part that holds the opening interval when one falls apart', () => {
    const published = start([M, E, E, E, M]);
    expect(after(published, [M, E, M, E, M], 2)).toEqual({
      kinds: ['amended', 'opened'],
      ids: [`e${3 * hour}:3-4`, `e${hour}:1-2`],
    });
  });

  it('extends, closes and withdraws', () => {
    const published = start([M, E]);
    expect(after(published, [M, E, E], 2).kinds).toEqual(['extended']);
    expect(after(published, [M, E, E, M], 3).kinds).toEqual(['closed']);
    expect(after(published, [E, E, E, M], 0)).toEqual({ kinds: ['amended'], ids: [`e${hour}:0-3`] });
    expect(after(published, [E, M, E, M], 1).kinds).toEqual(['amended', 'opened']);
    expect(after(published, [M, M, E, M], 0).kinds).toEqual(['withdrawn']);
  });
});
