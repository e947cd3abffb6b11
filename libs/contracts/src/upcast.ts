/** Turns the data of an older event version into the newest one; keyed by the older `ce_type`. */
export type Upcaster = (data: unknown) => { readonly type: string; readonly data: unknown };

/** Released upcasters. Empty while every event is at its first version; an entry is never removed. */
const upcasters: ReadonlyMap<string, Upcaster> = new Map();

/** The newest shape of an event; applies upcasters until none fits, at most ten times. */
export function upcast(
  type: string,
  data: unknown,
  table: ReadonlyMap<string, Upcaster> = upcasters,
): { readonly type: string; readonly data: unknown } {
  let current = { type, data };
  for (let step = 0; step < 10; step++) {
    const next = table.get(current.type);
    if (!next) return current;
    current = next(current.data);
  }
  throw new Error(`upcasters of ${type} run in a circle`);
}
