import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { canonicalJson, parseIntegerJson } from './canonical.js';
import { checkDocument } from './check.js';
import type { DrawDocument } from './document.js';
import { draw, type DrawResult } from './draw.js';
import { exclusionOf, quotaOf } from './objects.js';
import { publicationOf } from './publication.js';
import { replace, type DrawEvent } from './replace.js';
import { publicText } from './seed.js';
import { drawInput, sha256 } from './testdata/made-up.js';
import { verifyPublication } from './verify.js';

type Input = { commit: DrawDocument; secrets: string[]; values: Record<string, unknown> };
const run = ({ commit, secrets, values }: Input): DrawResult => {
  const result = draw(sha256, commit, secrets, values);
  if ('refused' in result) throw new Error(result.refused);
  return result;
};
/** A document whose members may become anything. */
interface Editable {
  algorithm: unknown;
  waiting: unknown;
  noticeHours: unknown;
  committedAt: unknown;
  title: unknown;
  id: unknown;
  recusals: unknown;
  listed: unknown;
  team?: unknown[];
  officers: { dept: string }[];
  objects: { stratum: string }[];
  strata: { rule: unknown }[];
  sources: { due: string; bits: number }[];
}
const example = (): Input => structuredClone(fc.sample(drawInput, { seed: 7, numRuns: 1 })[0]!) as Input;

describe('the draw', () => {
  test('takes each object at most once, none that is excluded, and as many as the quota or all there are', () => {
    fc.assert(
      fc.property(drawInput, (input) => {
        const result = run(input);
        const { objects, strata } = input.commit;
        const drawn = result.selected.map(({ object }) => object);
        expect(new Set(drawn).size).toBe(drawn.length);
        const out = new Set(objects.filter((one) => exclusionOf(input.commit, one)).map(({ id }) => id));
        expect(result.excluded.map(({ object }) => object)).toEqual([...out]);
        expect([...drawn, ...Object.values(result.waiting).flat()].filter((id) => out.has(id))).toEqual([]);
        for (const [n, counts] of result.strata.entries()) {
          const own = result.selected.filter(({ stratum }) => stratum === strata[n]!.name);
          expect(own).toHaveLength(Math.min(counts.quota, counts.eligible));
          expect(counts.shortfall).toBe(counts.quota - own.length);
        }
      }),
    );
  });

  test('sends whole teams of people who may go, or nobody with the reason', () => {
    fc.assert(
      fc.property(drawInput, (input) => {
        const { officers, recusals, team, maxLoad, objects } = input.commit;
        const byId = new Map(officers.map((one) => [one.id, one]));
        const loads = new Map<string, number>();
        for (const row of run(input).selected) {
          if (row.unstaffed !== undefined) {
            expect(row.officers).toEqual([]);
            continue;
          }
          const people = row.officers.map((id) => byId.get(id)!);
          expect(people.map(({ dept }) => dept)).toEqual(
            team.flatMap(({ dept, size }) => Array<string>(size).fill(dept)),
          );
          expect(new Set(row.officers).size).toBe(row.officers.length);
          expect(people.some(({ off }) => off)).toBe(false);
          expect(recusals.some(([object, id]) => object === row.object && row.officers.includes(id))).toBe(
            false,
          );
          const { needs } = objects.find(({ id }) => id === row.object)!;
          expect(needs.filter((skill) => !people[0]!.skills.includes(skill))).toEqual([]);
          for (const id of row.officers) loads.set(id, (loads.get(id) ?? 0) + 1);
        }
        expect(Math.max(0, ...loads.values())).toBeLessThanOrEqual(maxLoad ?? Infinity);
      }),
    );
  });

  test('depends on the seed alone: other objects, and the order of members and numbers, do not move a ticket', () => {
    fc.assert(
      fc.property(drawInput, fc.nat(), (input, pick) => {
        const shuffled = JSON.parse(JSON.stringify(input)) as Input;
        const flipped = Object.fromEntries(Object.entries(shuffled.commit).reverse());
        const values = {
          beacon: String(input.values.beacon).toLowerCase(),
          balls: [...input.values.balls].reverse(),
        };
        expect(run({ ...shuffled, commit: flipped as unknown as DrawDocument, values })).toEqual(run(input));
        // Lists are sorted, never resorted: a permuted list is another document and is refused.
        const { objects } = input.commit;
        if (objects.length < 2) return;
        const at = pick % (objects.length - 1);
        const swapped = objects.map((one, i) =>
          i === at ? objects[at + 1]! : i === at + 1 ? objects[at]! : one,
        );
        const permuted = { ...input.commit, objects: swapped };
        expect(draw(sha256, permuted, input.secrets, input.values)).toEqual({ refused: 'not-sorted' });
      }),
    );
  });

  test('quotas are exact: no fraction is rounded away, and nothing is rounded twice', () => {
    expect(quotaOf({ ratio: [1, 4] }, 9, 0)).toBe(3);
    expect(quotaOf({ perOfficer: [10, 1, 4] }, 0, 7)).toBe(18);
    expect(quotaOf({ ratio: [9_007_199_254_740_990, 9_007_199_254_740_991] }, 50_000, 0)).toBe(50_000);
    expect(quotaOf({ count: 5 }, 3, 0)).toBe(5);
    expect(quotaOf({ all: true }, 3, 0)).toBe(3);
  });
});

describe('replacements', () => {
  test('a dropped object gives its people back and is followed by the next that was never drawn', () => {
    fc.assert(
      fc.property(drawInput, fc.array(fc.nat(), { maxLength: 6 }), (input, picks) => {
        let result = run(input);
        for (const pick of picks) {
          const open = result.selected.filter(({ dropped }) => dropped === undefined);
          const row = open[pick % Math.max(1, open.length)];
          if (row === undefined) break;
          const event: DrawEvent =
            pick % 2 === 0 || row.officers.length === 0
              ? { kind: 'drop', object: row.object, reason: 'closed since' }
              : { kind: 'absent', object: row.object, officer: row.officers[pick % row.officers.length]! };
          const next = replace(sha256, input.commit, result, [event]);
          if ('refused' in next) throw new Error(next.refused);
          const ids = next.selected.map(({ object }) => object);
          expect(new Set(ids).size).toBe(ids.length);
          if (event.kind === 'absent')
            expect(next.selected.find(({ object }) => object === row.object)!.officers).not.toContain(
              event.officer,
            );
          else if (next.selected.length > result.selected.length)
            expect(next.selected.at(-1)).toMatchObject({ replaces: row.object, stratum: row.stratum });
          expect(next.result).not.toBe(result.result);
          result = next;
        }
        const stranger: DrawEvent = { kind: 'drop', object: 'nobody', reason: '' };
        expect(replace(sha256, input.commit, result, [stranger])).toEqual({ refused: 'unknown-id' });
      }),
    );
  });
});

describe('refusals, in the order of the tests', () => {
  const broken = (change: (document: Editable) => void): unknown => {
    const document = example().commit;
    change(document as unknown as Editable);
    return checkDocument(document);
  };
  test.each<[string, (document: Editable) => void]>([
    ['unknown-algorithm', (one) => (one.algorithm = 'fw-draw-2')],
    ['bad-number', (one) => (one.waiting = -1)],
    ['bad-number', (one) => (one.noticeHours = 2 ** 53)],
    ['bad-document', (one) => delete one.team],
    ['bad-document', (one) => (one.committedAt = '2026-02-30T00:00:00Z')],
    ['bad-document', (one) => (one.title = '\ud800')],
    ['bad-id', (one) => (one.id = '-1')],
    ['bad-id', (one) => (one.officers[0]!.dept = 'a b')],
    ['not-sorted', (one) => one.officers.reverse()],
    ['duplicate-id', (one) => one.strata.push(one.strata[0]!)],
    ['unknown-stratum', (one) => (one.objects[0]!.stratum = 'other')],
    ['unknown-id', (one) => (one.recusals = [['E0000', 'stranger']])],
    ['team-too-small', (one) => (one.team = [])],
    ['unknown-dept', (one) => one.team?.push({ dept: 'other', size: 1 })],
    ['bad-rule', (one) => (one.strata[0]!.rule = { ratio: [2, 1] })],
    ['bad-rule', (one) => (one.strata[0]!.rule = { count: 1, all: true })],
    ['bad-rule', (one) => (one.strata[0]!.rule = { half: 1 })],
    ['bad-rule', (one) => (one.listed = 'sometimes')],
    ['bad-source', (one) => (one.sources = [])],
    ['weak-seed', (one) => one.sources.forEach((source: { bits: number }) => (source.bits = 9))],
    ['source-early', (one) => (one.sources[1]!.due = '2026-10-09T08:59:00+08:00')],
  ])('%s', (refused, change) => {
    expect(broken(change)).toEqual({ refused });
  });

  test.each([
    ['bad-secret', (one: Input) => one.secrets.pop()],
    ['secret-mismatch', (one: Input) => (one.secrets[0] = '0'.repeat(64))],
    ['source-missing', (one: Input) => delete one.values['balls']],
    ['bad-source-value', (one: Input) => (one.values['balls'] = [])],
  ])('%s', (refused, change) => {
    const input = example();
    change(input);
    expect(draw(sha256, input.commit, input.secrets, input.values)).toEqual({ refused });
  });

  test('a number that is not written as an integer is none: others would hash another text', () => {
    const read = (text: string): unknown => (parseIntegerJson(text) as { a: unknown }).a;
    expect([read('{"a":4.0}'), read('{"a":4e0}'), read('{"a":4}'), read('{"a":"4.0"}')]).toEqual([
      0.5,
      0.5,
      4,
      '4.0',
    ]);
    expect(() => read('{"a":4.}')).toThrow(SyntaxError);
    expect(canonicalJson({ b: [-0, 'é"\n'], a: null })).toBe('{"a":null,"b":[0,"é\\"\\n"]}');
  });

  test('public values have one writing', () => {
    expect(publicText('set', [10, 9, 100, 9])).toBe('9.9.10.100');
    expect(publicText('digits', '0042')).toBe('0042');
    expect(publicText('hex', 'AB'.repeat(8))).toBe('ab'.repeat(8));
    const none = [
      publicText('set', [1.5]),
      publicText('set', '1'),
      publicText('digits', '٤'),
      publicText('hex', 'abc'),
    ];
    expect(none).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a published draw', () => {
  const publish = (input: Input, events: readonly DrawEvent[]): Map<string, Uint8Array> => {
    const files = publicationOf(sha256, { ...input, document: input.commit, events });
    if ('refused' in files) throw new Error(files.refused);
    return new Map([...files].map(([name, text]) => [name, Buffer.from(text)]));
  };

  test('verifies as it is, and no byte of it can change unseen', () => {
    fc.assert(
      fc.property(
        drawInput,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (input, file, at, change) => {
          const first = run(input).selected[0];
          const events =
            first === undefined
              ? []
              : [{ kind: 'drop', object: first.object, reason: '停产', by: 'A' } as const];
          const files = publish(input, events);
          const whole = verifyPublication(sha256, files);
          expect(whole.misfits).toEqual([]);
          expect(whole.commitment).toBe(sha256(files.get('document.json')!));
          const [name, bytes] = [...files][file % files.size]!;
          const other = Buffer.from(bytes);
          other[at % other.length]! ^= change;
          expect(verifyPublication(sha256, new Map(files).set(name, other)).misfits).not.toEqual([]);
        },
      ),
    );
  });

  test('says what does not fit when all hashes were made to fit', () => {
    const input = example();
    const files = publish(input, []);
    const lie = (name: string, change: (value: Record<string, unknown>) => void) => {
      const value = JSON.parse(Buffer.from(files.get(name)!).toString()) as Record<string, unknown>;
      change(value);
      const changed = new Map(files).set(name, Buffer.from(canonicalJson(value)));
      const hashes = [...changed]
        .filter(([one]) => one !== 'manifest.json')
        .map(([one, b]) => [one, sha256(b)]);
      changed.set('manifest.json', Buffer.from(canonicalJson({ files: Object.fromEntries(hashes) })));
      return verifyPublication(sha256, changed).misfits.map(({ file, code }) => `${file} ${code}`);
    };
    expect(lie('result.json', (one) => (one['selected'] as unknown[]).pop())).toEqual([
      ...['result.json selection-differs', 'result.json result-differs'],
    ]);
    expect(lie('result.json', (one) => (one.waiting = {}))).toContain('result.json list-differs');
    expect(lie('document.json', (one) => (one.title = 'other'))).toEqual(
      expect.arrayContaining([
        ...['commitment.json commitment-differs', 'commitment.json announcement-differs'],
        ...['result.json commitment-differs', 'result.json seed-differs'],
      ]),
    );
    expect(lie('shares.json', (one) => ((one as unknown as string[])[0] = '0'.repeat(64)))).toEqual([
      'shares.json secret-mismatch',
    ]);
    expect(lie('values.json', (one) => (one['balls'] = [1, 2]))).toContain('result.json seed-differs');
    files.delete('log.json');
    expect(verifyPublication(sha256, files).misfits).toContainEqual({
      file: 'log.json',
      code: 'file-missing',
      detail: '',
    });
  });
});
