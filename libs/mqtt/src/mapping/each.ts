import { compilePlaces, compilePointer, follow, type Scope } from './place.js';
import type { Step } from './schema.js';

/** More items than any device sends; beyond it the message is refused. */
export const maxItems = 10_000;

/** From one scope to the scopes of its items; undefined when the message has not the expected shape. */
export type Fan = (scope: Scope) => readonly Scope[] | undefined;

/** Compiles `each`: the steps are taken one inside the other. */
export function compileEach(each: null | Step | readonly Step[]): Fan {
  if (each === null) return (scope) => [scope];
  const steps = (isSteps(each) ? each : [each]).map(compileStep);
  return (scope) => {
    let scopes: readonly Scope[] = [scope];
    for (const step of steps) {
      const next: Scope[] = [];
      for (const one of scopes) {
        const items = step(one);
        if (items === undefined || next.length + items.length > maxItems) return undefined;
        for (const item of items) next.push(item);
      }
      scopes = next;
    }
    return scopes;
  };
}

function isSteps(each: Step | readonly Step[]): each is readonly Step[] {
  return Array.isArray(each);
}

function compileStep(step: Step): Fan {
  if (typeof step === 'string') {
    const read = compilePlaces(step);
    return (scope) => {
      const list = read(scope);
      return Array.isArray(list) ? list.map((item) => ({ ...scope, item })) : undefined;
    };
  }
  if ('keys' in step) {
    const read = compilePlaces(step.at);
    return (scope) => entries(read(scope))?.map(([key, item]) => capture(scope, step.keys, key, item));
  }
  const names = compilePlaces(step.names);
  const name = compilePointer(step.name);
  const rows = compilePlaces(step.rows);
  const values = compilePointer(step.values);
  return (scope) => {
    const columns = names(scope);
    const found = rows(scope);
    const list = Array.isArray(found)
      ? found.map((row, at): [string, unknown] => [String(at), row])
      : entries(found);
    if (!Array.isArray(columns) || list === undefined) return undefined;
    return list.map(([key, row]) => {
      const cells = follow(row, values);
      const item: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      columns.forEach((column, at) => {
        const label = follow(column, name);
        if (typeof label === 'string' && Array.isArray(cells)) item[label] = cells[at];
      });
      return capture({ ...scope, root: scope.root }, step.rowKey, key, item, row);
    });
  };
}

function entries(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : undefined;
}

function capture(scope: Scope, name: string, key: string, item: unknown, row?: unknown): Scope {
  const captured = { ...scope.captured, [name]: key };
  // A row keeps its own fields (its time, say) beside the named values, under the empty key.
  if (row !== undefined && typeof item === 'object' && item !== null)
    (item as Record<string, unknown>)[''] = row;
  return { ...scope, item, captured };
}
