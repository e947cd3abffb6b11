/** What a place can point into. */
export interface Scope {
  readonly root: unknown;
  /** The current item of `each`; the root where there is none. */
  readonly item: unknown;
  /** Named levels of the topic. */
  readonly topic: Readonly<Record<string, string>>;
  /** Keys that `each` captured. */
  readonly captured: Readonly<Record<string, string>>;
}

/** Reads one value; undefined when there is none. */
export type Read = (scope: Scope) => unknown;
/** Reads every value that is there, in the order of the places. */
export type ReadAll = (scope: Scope) => readonly unknown[];

/** Compiles a place, or a list of which the first that exists counts. */
export function compilePlaces(places: string | readonly string[]): Read {
  const all = compileAll(places);
  return (scope) => all(scope)[0];
}

/** Compiles a place or a list to all that is there: whoever reads may pass over a value that says nothing. */
export function compileAll(places: string | readonly string[]): ReadAll {
  const reads = (typeof places === 'string' ? [places] : places).map(compilePlace);
  const [only] = reads;
  if (reads.length === 1 && only) return only;
  return (scope) => {
    const found: unknown[] = [];
    for (const read of reads) for (const value of read(scope)) found.push(value);
    return found;
  };
}

const nothing: readonly unknown[] = [];

function compilePlace(place: string): ReadAll {
  if (place.startsWith('topic:')) return fromRecord('topic', place.slice(6).split('/'));
  if (place.startsWith('each:')) return fromRecord('captured', [place.slice(5)]);
  const inRoot = place.startsWith('root:');
  const path = compilePointer(inRoot ? place.slice(5) : place);
  const any = path.some(isAnyKey);
  return (scope) => {
    const from = inRoot ? scope.root : scope.item;
    if (any) return followAll(from, path);
    const found = follow(from, path);
    return found === undefined ? nothing : [found];
  };
}

/** Several levels of a topic are one text with slashes between them. */
function fromRecord(record: 'topic' | 'captured', names: readonly string[]): ReadAll {
  return (scope) => {
    const from = scope[record];
    return names.every((name) => Object.hasOwn(from, name))
      ? [names.map((name) => from[name]).join('/')]
      : nothing;
  };
}

/** Levels of a JSON pointer (RFC 6901): `~1` is a slash, `~0` a tilde; the empty pointer is the whole. */
export function compilePointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((level) => level.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `BME280-*`: every key that begins so. */
function isAnyKey(level: string): boolean {
  return level.endsWith('*');
}

/** The value at a path; own properties only, so that `constructor` is a key like any other. */
export function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const level of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, level)) return undefined;
    at = (at as Record<string, unknown>)[level];
  }
  return at;
}

/** All values at a path with `*`: keys in the order of their characters, so that the same one is always first. */
function followAll(value: unknown, path: readonly string[]): readonly unknown[] {
  let at: readonly unknown[] = [value];
  for (const level of path) {
    at = at.flatMap((one) => {
      if (typeof one !== 'object' || one === null) return nothing;
      const keys = isAnyKey(level)
        ? Object.keys(one)
            .filter((key) => key.startsWith(level.slice(0, -1)))
            .sort()
        : Object.hasOwn(one, level)
          ? [level]
          : [];
      return keys.map((key) => (one as Record<string, unknown>)[key]);
    });
  }
  return at;
}

/** Whether a pointer is one of some, or lies below one; `*` at the end of a level stands for every key that begins so. */
export function pointerMatcher(pointers: Iterable<string>): (pointer: string) => boolean {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  for (const pointer of pointers) {
    if (/\*(\/|$)/.test(pointer)) {
      const source = pointer.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replace(/\*(?=\/|$)/g, '[^/]*');
      patterns.push(new RegExp(`^${source}$`));
    } else exact.add(pointer);
  }
  return (pointer) => exact.has(pointer) || patterns.some((pattern) => pattern.test(pointer));
}
