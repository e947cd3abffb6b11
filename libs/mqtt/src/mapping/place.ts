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

/** Compiles a place, or a list of which the first that exists counts. */
export function compilePlaces(places: string | readonly string[]): Read {
  if (typeof places === 'string') return compilePlace(places);
  const reads = places.map(compilePlace);
  return (scope) => {
    for (const read of reads) {
      const found = read(scope);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function compilePlace(place: string): Read {
  if (place.startsWith('topic:')) return fromRecord('topic', place.slice(6));
  if (place.startsWith('each:')) return fromRecord('captured', place.slice(5));
  const inRoot = place.startsWith('root:');
  const path = compilePointer(inRoot ? place.slice(5) : place);
  return inRoot ? (scope) => follow(scope.root, path) : (scope) => follow(scope.item, path);
}

function fromRecord(record: 'topic' | 'captured', name: string): Read {
  return (scope) => (Object.hasOwn(scope[record], name) ? scope[record][name] : undefined);
}

/** Levels of a JSON pointer (RFC 6901): `~1` is a slash, `~0` a tilde; the empty pointer is the whole. */
export function compilePointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((level) => level.replaceAll('~1', '/').replaceAll('~0', '~'));
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
