import { parseTime } from '../reading/index.js';
import type { DrawDocument } from './document.js';

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const truth: Test = (value) => typeof value === 'boolean';
const count: Test = (value) => typeof value === 'number';
const time: Test = (value) => typeof value === 'string' && parseTime(value) !== undefined;
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const list =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const record: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Members that must be there and what they are; others may be. */
const object =
  (members: Readonly<Record<string, Test>>): Test =>
  (value) =>
    record(value) &&
    Object.entries(members).every(
      ([name, test]) =>
        Object.hasOwn(value as object, name) && test((value as Record<string, unknown>)[name]),
    );

const pair: Test = (value) => list(text)(value) && (value as unknown[]).length === 2;

/** Kinds, policies and rules are tested later, under refusals of their own. */
const isShaped = object({
  ...{ id: text, title: text, item: text, period: text, committedAt: time, noticeHours: count },
  secretHashes: list(text),
  sources: list(object({ name: text, kind: text, due: time, bits: count })),
  strata: list(object({ name: text, rule: record, min: count, rotate: truth })),
  objects: list(
    object({
      ...{ id: text, stratum: text, closed: truth, listed: truth, visits: count, drawn: count },
      needs: list(text),
    }),
  ),
  officers: list(object({ id: text, dept: text, skills: list(text), off: truth })),
  recusals: list(pair),
  team: list(object({ dept: text, size: count })),
  ...{ listed: text, cap: orNull(count), maxLoad: orNull(count), waiting: count },
});

/** Whether a value has the members of a document of a draw. Numbers are tested before (`badContent`), meanings after. */
export function hasShape(value: unknown): value is DrawDocument {
  return isShaped(value);
}
