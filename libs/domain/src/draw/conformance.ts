import { canonicalJson, parseIntegerJson, type Sha256 } from './canonical.js';
import type { DrawDocument, Refused } from './document.js';
import { draw, type DrawResult } from './draw.js';
import { replace, type DrawEvent } from './replace.js';

/** One line of a file of vectors, held against this draw. */
export interface DrawCheck {
  readonly name: string;
  readonly agrees: boolean;
  /** Members of the result that differ, expected and found; empty when it agrees. */
  readonly detail: string;
}

interface Vector {
  readonly name?: unknown;
  readonly input?: { commit?: unknown; secrets?: unknown; values?: unknown; events?: readonly DrawEvent[] };
  readonly expected?: unknown;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What this draw makes of the input of a vector. */
export function runVector(sha256: Sha256, input: NonNullable<Vector['input']>): DrawResult | Refused {
  const drawn = draw(sha256, input.commit, input.secrets, input.values);
  if ('refused' in drawn || !isList(input.events) || input.events.length === 0) return drawn;
  return replace(sha256, input.commit as DrawDocument, drawn, input.events);
}

/** The first places where two values differ, as `path: expected, found`. */
function differences(expected: unknown, found: unknown, path: string): string[] {
  if (canonicalJson(expected ?? null) === canonicalJson(found ?? null)) return [];
  const isBranch = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  if (!isBranch(expected) || !isBranch(found))
    return [`${path || 'result'}: ${canonicalJson(expected ?? null)}, ${canonicalJson(found ?? null)}`];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.flatMap((name) =>
    differences(expected[name], found[name], path === '' ? name : `${path}.${name}`),
  );
}

/**
 * A line `{"name", "input": {"commit", "secrets", "values", "events"?}, "expected"}`, where `expected` is a result or
 * `{"refused": code}`. Throws a SyntaxError for a line that is no JSON.
 */
export function checkDrawVector(sha256: Sha256, line: string): DrawCheck {
  const { name, input, expected } = (parseIntegerJson(line) ?? {}) as Vector;
  const found = input === undefined ? { refused: 'no input' } : runVector(sha256, input);
  const differing = differences(expected, found, '');
  return {
    name: typeof name === 'string' ? name : '',
    agrees: differing.length === 0,
    detail: differing.slice(0, 5).join('; '),
  };
}
