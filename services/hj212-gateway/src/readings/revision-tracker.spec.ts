import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { contentKeyOf, RevisionTracker } from './revision-tracker.js';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 23, 0);

describe('revisions', () => {
  test('property: whatever comes later wins, the same again is a duplicate once it is safe', () => {
    const step = fc.record({
      content: fc.constantFrom('a', 'b', 'c'),
      wait: fc.integer({ min: 0, max: 3_000 }),
      forget: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let tracker = new RevisionTracker();
        let now = start + hourMs;
        let last: { content: string; revision: number } | undefined;
        for (const { content, wait, forget } of steps) {
          // A restart forgets everything; real ones take longer than a second.
          if (forget) {
            tracker = new RevisionTracker();
            now += 1_000;
          }
          now += wait;
          const decision = tracker.decide(contentKeyOf('k', content), start, now);
          if (decision.kind === 'duplicate') {
            expect(content).toBe(last?.content);
            continue;
          }
          if (last !== undefined && content !== last.content && !forget)
            expect(decision.revision).toBeGreaterThan(last.revision);
          tracker.sending(contentKeyOf('k', content), decision.revision);
          // Until it is in Kafka, the same again must be written and wait for its own acknowledgement.
          expect(tracker.decide(contentKeyOf('k', content), start, now)).toEqual({
            kind: 'new',
            revision: decision.revision,
          });
          tracker.stored(contentKeyOf('k', content));
          expect(tracker.decide(contentKeyOf('k', content), start, now)).toEqual({ kind: 'duplicate' });
          last = { content, revision: decision.revision };
        }
      }),
    );
  });

  test('property: a replay never outranks what arrived after it, and is the newest when nothing did', () => {
    const ms = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(ms, fc.array(ms, { maxLength: 6 }), (first, later) => {
        const tracker = new RevisionTracker();
        const arrived = start + hourMs + first;
        let newest = -1;
        for (const [n, wait] of later.entries()) {
          const decision = tracker.decide(contentKeyOf('k', `later ${n}`), start, arrived + 1_000 + wait);
          if (decision.kind === 'duplicate') throw new Error('each content is another one');
          tracker.sending(contentKeyOf('k', `later ${n}`), decision.revision);
          newest = decision.revision;
        }
        const replay = tracker.decide(contentKeyOf('k', 'parked'), start, arrived, true);
        if (replay.kind === 'duplicate') throw new Error('it is not remembered');
        if (later.length === 0) expect(replay.revision).toBe(Math.floor((arrived - start) / 1_000));
        else expect(replay.revision).toBeLessThan(newest);
        tracker.sending(contentKeyOf('k', 'parked'), replay.revision);
        const next = tracker.decide(contentKeyOf('k', 'next'), start, arrived);
        expect(next.kind === 'new' && next.revision > Math.max(newest, replay.revision)).toBe(true);
      }),
    );
  });

  test('two loggers of one station in one moment: different revisions, and each one is a duplicate of itself', () => {
    const tracker = new RevisionTracker();
    const of = (logger: string, content = logger) => contentKeyOf(logger, content, 'outlet-1|2061');
    const now = start + hourMs;
    const first = tracker.decide(of('a'), start, now);
    tracker.sending(of('a'), 3_600);
    tracker.stored(of('a'));
    const second = tracker.decide(of('b'), start, now);
    expect([first, second]).toEqual([
      { kind: 'new', revision: 3_600 },
      { kind: 'new', revision: 3_601 },
    ]);
    tracker.sending(of('b'), 3_601);
    tracker.stored(of('b'));
    expect([tracker.decide(of('a'), start, now), tracker.decide(of('b'), start, now)]).toEqual([
      { kind: 'duplicate' },
      { kind: 'duplicate' },
    ]);
    expect(tracker.decide(of('a', 'corrected'), start, now)).toEqual({ kind: 'new', revision: 3_602 });
  });

  test('the memory is bounded: old contents are forgotten, the latest are known', () => {
    const tracker = new RevisionTracker(96);
    for (let n = 0; n < 10_000; n++) {
      tracker.sending(contentKeyOf(`k${n}`, 'x'), 1_000);
      tracker.stored(contentKeyOf(`k${n}`, 'x'));
      expect(tracker.decide(contentKeyOf(`k${n}`, 'x'), start, start)).toEqual({ kind: 'duplicate' });
      expect(tracker.size).toBeLessThanOrEqual(96);
    }
    expect(tracker.size).toBe(96);
    expect(tracker.decide(contentKeyOf('k0', 'x'), start, start)).toEqual({ kind: 'new', revision: 0 });
  });

  test('property: of keys and contents that differ a little none is taken for another one', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789|AB'), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 40 }), (texts) => {
        const tracker = new RevisionTracker(10_000);
        for (const key of texts) {
          expect(tracker.decide(contentKeyOf(key, key), start, start)).toEqual({ kind: 'new', revision: 0 });
          tracker.sending(contentKeyOf(key, key), 5);
          tracker.stored(contentKeyOf(key, key));
        }
        for (const key of texts)
          for (const content of texts)
            expect(tracker.decide(contentKeyOf(key, content), start, start)).toEqual(
              key === content ? { kind: 'duplicate' } : { kind: 'new', revision: 6 },
            );
      }),
    );
  });
});
