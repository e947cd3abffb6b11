import type { JsonSchema } from '../json-schema.js';

/**
 * `given`: what we write and others read (events, answers): a field that was always there stays there, and no value is of
 * a kind that it never was. `taken`: what others write and we read (parameters, bodies): what was accepted stays accepted.
 */
export type Direction = 'given' | 'taken';

/** Everything that is not an addition, one line each; empty when a client of before is still served. */
export function schemaBreaks(
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
  path = '',
): string[] {
  const here = path === '' ? 'the whole' : path;
  const [old, now] = [alternatives(before), alternatives(after)];
  if (old.length > 1 || now.length > 1) return alternativeBreaks(old, now, direction, here);
  return [
    ...typeBreaks(before, after, direction, here),
    ...limitBreaks(before, after, here),
    ...propertyBreaks(before, after, direction, path),
    ...partBreaks(before, after, direction, path),
  ];
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const given = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(given) ? (given as JsonSchema[]) : [schema];
}

function alternativeBreaks(
  old: readonly JsonSchema[],
  now: readonly JsonSchema[],
  direction: Direction,
  here: string,
): string[] {
  const fits = (one: JsonSchema, others: readonly JsonSchema[], turned: boolean): boolean =>
    others.some((other) => {
      const [before, after] = turned ? [other, one] : [one, other];
      return schemaBreaks(before, after, direction, here).length === 0;
    });
  const lost = old
    .filter((one) => !fits(one, now, false))
    .map(() => `${here}: an alternative is gone or narrower`);
  const added =
    direction === 'given'
      ? now
          .filter((one) => !fits(one, old, true))
          .map(() => `${here}: may now be of a kind that it never was`)
      : [];
  return [...lost, ...added];
}

const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
const valuesOf = (schema: JsonSchema): unknown[] =>
  'const' in schema ? [schema['const']] : asList(schema['enum']);

function typeBreaks(before: JsonSchema, after: JsonSchema, direction: Direction, here: string): string[] {
  const [old, now] = [asList(before['type']), asList(after['type'])];
  const accepts = (types: unknown[], type: unknown): boolean =>
    types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'));
  const lines: string[] = [];
  if (now.length > 0 && (old.length === 0 || old.some((type) => !accepts(now, type))))
    lines.push(`${here}: type ${old.join('|') || 'any'} became ${now.join('|')}`);
  else if (
    direction === 'given' &&
    old.length > 0 &&
    (now.length === 0 || now.some((type) => !accepts(old, type)))
  )
    lines.push(`${here}: type ${old.join('|')} became ${now.join('|') || 'any'}`);
  const [oldValues, newValues] = [valuesOf(before), valuesOf(after)];
  if (newValues.length > 0) {
    const gone = oldValues.filter((value) => !newValues.includes(value));
    if (oldValues.length === 0) lines.push(`${here}: only certain values are left`);
    else if (gone.length > 0) lines.push(`${here}: the values ${gone.join(', ')} are gone`);
  }
  return lines;
}

/** Limits by their direction: a larger least or a smaller greatest narrows. */
const least = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const greatest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;

function limitBreaks(before: JsonSchema, after: JsonSchema, here: string): string[] {
  const number = (schema: JsonSchema, key: string, absent: number): number =>
    typeof schema[key] === 'number' ? schema[key] : absent;
  const narrower = [
    ...least.filter((key) => number(after, key, -Infinity) > number(before, key, -Infinity)),
    ...greatest.filter((key) => number(after, key, Infinity) < number(before, key, Infinity)),
    ...['pattern', 'format'].filter((key) => after[key] !== undefined && after[key] !== before[key]),
  ];
  return narrower.map((key) => `${here}: ${key} is narrower`);
}

function propertyBreaks(before: JsonSchema, after: JsonSchema, direction: Direction, path: string): string[] {
  const old = (before['properties'] ?? {}) as Record<string, JsonSchema>;
  const now = (after['properties'] ?? {}) as Record<string, JsonSchema>;
  const [oldRequired, newRequired] = [asList(before['required']), asList(after['required'])];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const lines: string[] = [];
  for (const [name, schema] of Object.entries(old)) {
    const next = now[name];
    if (next === undefined) lines.push(`${at(name)}: is gone`);
    else lines.push(...schemaBreaks(schema, next, direction, at(name)));
    if (
      direction === 'given' &&
      next !== undefined &&
      oldRequired.includes(name) &&
      !newRequired.includes(name)
    )
      lines.push(`${at(name)}: may now be left out`);
  }
  for (const name of newRequired)
    if (!oldRequired.includes(name)) lines.push(`${at(String(name))}: must now be there`);
  return lines;
}

function partBreaks(before: JsonSchema, after: JsonSchema, direction: Direction, path: string): string[] {
  const lines: string[] = [];
  for (const [key, name] of [
    ['items', '[]'],
    ['additionalProperties', '.*'],
    ['propertyNames', '.(name)'],
  ] as const) {
    const [old, now] = [before[key], after[key]];
    if (now === false && old !== false) lines.push(`${path}${name}: is no longer allowed`);
    else if (isSchema(now))
      lines.push(...schemaBreaks(isSchema(old) ? old : {}, now, direction, `${path}${name}`));
    else if (direction === 'given' && isSchema(old)) lines.push(`${path}${name}: may now be anything`);
  }
  return lines;
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
