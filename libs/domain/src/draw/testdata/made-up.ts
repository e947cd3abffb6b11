import { createHash } from 'node:crypto';

import fc from 'fast-check';

import type { Sha256 } from '../canonical.js';
import type { DrawDocument } from '../document.js';

export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('hex');

const skills = ['noise', 'radiation', 'cems'];
const name = (prefix: string, n: number): string => `${prefix}${String(n).padStart(4, '0')}`;

const rule = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })).map(([a, b]) => ({
    ratio: [Math.min(a, b), b] as [number, number],
  })),
  fc.tuple(fc.nat(12), fc.nat(5), fc.integer({ min: 1, max: 5 })).map((perOfficer) => ({ perOfficer })),
  fc.nat(12).map((count) => ({ count })),
  fc.constant({ all: true }),
);

const object = (strata: readonly string[]) =>
  fc.record({
    ...{ stratum: fc.constantFrom(...strata), closed: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) },
    ...{ listed: fc.boolean(), visits: fc.nat(3), drawn: fc.nat(2) },
    needs: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(skills, { maxLength: 2 })),
  });
const officer = (depts: readonly string[]) =>
  fc.record({
    ...{ dept: fc.constantFrom(...depts), skills: fc.subarray(skills) },
    off: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  });

const shared = { algorithm: 'fw-draw-1', id: 'D-1', item: '日常监管', period: '2026-Q4' } as const;
const committedAt = '2026-10-08T09:00:00+08:00';

/** A draw that may be run: document, secrets and values. Pools and teams are small, so that they run short. */
export const drawInput = fc
  .record({ strata: fc.integer({ min: 1, max: 4 }), depts: fc.integer({ min: 1, max: 2 }) })
  .chain((sizes) => {
    const strata = Array.from({ length: sizes.strata }, (_, n) => name('S', n));
    const depts = Array.from({ length: sizes.depts }, (_, n) => name('D', n));
    return fc.record({
      rules: fc.tuple(...strata.map(() => fc.record({ rule, min: fc.nat(4), rotate: fc.boolean() }))),
      objects: fc.array(object(strata), { maxLength: 40 }),
      officers: fc.array(officer(depts), { maxLength: 9 }),
      sizes: fc.tuple(...depts.map(() => fc.integer({ min: 1, max: 2 }))),
      shares: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 3 }),
      balls: fc.array(fc.nat(33), { minLength: 1, maxLength: 7 }),
      beacon: fc.uint8Array({ minLength: 8, maxLength: 64 }),
      policy: fc.constantFrom('exclude', 'offsite', 'include'),
      cap: fc.option(fc.nat(3)),
      maxLoad: fc.option(fc.nat(6)),
      waiting: fc.nat(4),
      title: fc.string({ unit: 'grapheme', maxLength: 12 }),
      recusals: fc.array(fc.tuple(fc.nat(39), fc.nat(10)), { maxLength: 8 }),
      depts: fc.constant(depts),
      strata: fc.constant(strata),
    });
  })
  .map((made) => {
    const objects = made.objects.map((one, n) => ({ id: name('E', n), ...one }));
    const first = made.depts.map((dept) => ({ dept, skills: [], off: false }));
    const officers = [...first, ...made.officers].map((one, n) => ({ id: name('P', n), ...one }));
    const pairs = made.recusals
      .filter(([object, person]) => object < objects.length && person < officers.length)
      .map(([object, person]) => [name('E', object), name('P', person)] as [string, string]);
    const recusals = [...new Map(pairs.map((pair) => [pair.join(), pair])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, pair]) => pair);
    const team = made.depts.map((dept, n) => ({
      dept,
      size: made.sizes[n]! + (made.depts.length > 1 ? 0 : 1),
    }));
    const document = {
      ...{ ...shared, title: made.title, committedAt, noticeHours: 24 },
      secretHashes: made.shares.map((share) => sha256(share)),
      sources: [
        { name: 'balls', kind: 'set', due: '2026-10-11T21:15:00+08:00', bits: 24 },
        { name: 'beacon', kind: 'hex', due: '2026-10-09T01:00:00Z', bits: 64 },
      ],
      strata: made.strata.map((stratum, n) => ({ name: stratum, ...made.rules[n]! })),
      ...{ objects, officers, recusals, team, listed: made.policy },
      ...{ cap: made.cap, maxLoad: made.maxLoad, waiting: made.waiting },
    } as unknown as DrawDocument;
    return {
      commit: document,
      secrets: made.shares.map((share) => Buffer.from(share).toString('hex')),
      values: { balls: made.balls, beacon: Buffer.from(made.beacon).toString('hex').toUpperCase() },
    };
  });
