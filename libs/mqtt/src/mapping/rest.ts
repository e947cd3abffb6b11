/** More names than a mapping will ever want to hear of. */
const maxNames = 100;

/**
 * Names of the leaves of an item that no rule reads, as pointers with `-` for array indexes: names only, no values,
 * for these may be anything.
 */
export function unreadLeaves(item: unknown, isRead: (pointer: string) => boolean): string[] {
  const found = new Set<string>();
  visit(item, '', 0);
  return [...found];

  function visit(value: unknown, path: string, depth: number): void {
    if (found.size >= maxNames || depth > 8 || isRead(path)) return;
    if (typeof value === 'object' && value !== null) {
      if (Array.isArray(value)) {
        for (const one of value.slice(0, 20)) visit(one, `${path}/-`, depth + 1);
      } else {
        for (const [key, one] of Object.entries(value)) {
          if (key !== '')
            visit(one, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 80)}`, depth + 1);
        }
      }
    } else if (path !== '') {
      found.add(path);
    }
  }
}
