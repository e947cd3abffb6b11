import { Fault } from '@farwatch/runtime/fault';

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  any?: Node<T>;
  /** Patterns that end here, and those that end here with `#`. */
  readonly here: Entry<T>[];
  readonly below: Entry<T>[];
}

interface Entry<T> {
  readonly pattern: string;
  /** Names of the `+` levels by their position. */
  readonly names: readonly (string | undefined)[];
  readonly contentType: string | undefined;
  readonly value: T;
}

export interface TopicMatch<T> {
  readonly value: T;
  readonly captures: Readonly<Record<string, string>>;
}

/** Topic patterns with named levels (`tele/+device/SENSOR`); one walk finds the most specific that matches. */
export class TopicTrie<T> {
  readonly #root: Node<T> = newNode();

  /**
   * Adds a pattern. A literal level is more specific than `+`, and `+` than `#`, from the left. Throws
   * `Fault('mapping')` when another pattern matches exactly the same topics and content type.
   */
  add(pattern: string, contentType: string | undefined, value: T): void {
    const levels = pattern.split('/');
    const names: (string | undefined)[] = [];
    let node = this.#root;
    for (const [at, level] of levels.entries()) {
      if (level.startsWith('#')) {
        if (!/^#\w*$/.test(level) || at !== levels.length - 1)
          throw new Fault('mapping', `${pattern}: # may only stand at the end`);
        names[at] = level.slice(1) === '' ? undefined : level;
        return insert(node.below, { pattern, names, contentType, value });
      }
      if (level.startsWith('+')) {
        names[at] = level.slice(1) === '' ? undefined : level.slice(1);
        node = node.any ??= newNode();
      } else if (/[+#]/.test(level)) {
        throw new Fault('mapping', `${pattern}: + and # stand for a whole level`);
      } else {
        let next = node.literal.get(level);
        if (!next) node.literal.set(level, (next = newNode()));
        node = next;
      }
    }
    insert(node.here, { pattern, names, contentType, value });
  }

  find(topic: string, contentType?: string): TopicMatch<T> | undefined {
    const levels = topic.split('/');
    if (levels.length > 100) return undefined;
    const entry = walk(this.#root, levels, 0, contentType);
    if (!entry) return undefined;
    const captures: Record<string, string> = {};
    for (const [at, name] of entry.names.entries())
      if (name !== undefined) {
        // `#name` holds all levels from here on.
        if (name.startsWith('#')) captures[name.slice(1)] = levels.slice(at).join('/');
        else captures[name] = levels[at]!;
      }
    return { value: entry.value, captures };
  }
}

/** The MQTT topic filter of a pattern: `+device` becomes `+`. */
export function filterOf(pattern: string): string {
  return pattern
    .split('/')
    .map((level) => (level.startsWith('+') ? '+' : level.startsWith('#') ? '#' : level))
    .join('/');
}

/** Topic filters without those that another one covers: a broker would deliver what both match twice. */
export function withoutCovered(filters: readonly string[]): string[] {
  const all = [...new Set(filters)];
  return all.filter((filter) => !all.some((other) => other !== filter && covers(other, filter)));
}

function covers(wide: string, narrow: string): boolean {
  const [levels, others] = [wide.split('/'), narrow.split('/')];
  for (const [at, level] of levels.entries()) {
    if (level === '#') return true;
    const other = others[at];
    if (other === undefined || other === '#' || (level !== '+' && level !== other)) return false;
  }
  return levels.length === others.length;
}

function newNode<T>(): Node<T> {
  return { literal: new Map(), here: [], below: [] };
}

function insert<T>(entries: Entry<T>[], entry: Entry<T>): void {
  const other = entries.find(({ contentType }) => contentType === entry.contentType);
  if (other)
    throw new Fault(
      'mapping',
      `${entry.pattern} and ${other.pattern} match the same topics: neither can win`,
    );
  entries.push(entry);
}

function walk<T>(
  node: Node<T>,
  levels: readonly string[],
  at: number,
  contentType: string | undefined,
): Entry<T> | undefined {
  if (at === levels.length) return choose(node.here, contentType) ?? choose(node.below, contentType);
  const level = levels[at]!;
  const literal = node.literal.get(level);
  const wild = at > 0 || !level.startsWith('$'); // $-topics are not matched by a leading + or #
  return (
    (literal && walk(literal, levels, at + 1, contentType)) ??
    (wild && node.any ? walk(node.any, levels, at + 1, contentType) : undefined) ??
    (wild ? choose(node.below, contentType) : undefined)
  );
}

function choose<T>(entries: readonly Entry<T>[], contentType: string | undefined): Entry<T> | undefined {
  if (entries.length === 0) return undefined;
  const exact =
    contentType === undefined ? undefined : entries.find((entry) => entry.contentType === contentType);
  return exact ?? entries.find((entry) => entry.contentType === undefined);
}
