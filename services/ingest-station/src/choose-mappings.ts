import { Fault } from '@farwatch/runtime/fault';

/**
 * The mappings of a process: those of the ready ones that are chosen (`all`, `none`, or ids), and all of the operator's own
 * folder. Throws `Fault('config')` that names every id that is unknown, and the known ones: a typo must not switch one off.
 */
export function chooseMappings(
  ready: readonly unknown[],
  chosen: readonly string[],
  own: readonly unknown[],
): unknown[] {
  const known = ready.map(idOf).filter((id) => id !== undefined);
  const words = ['all', 'none'];
  const unknown = chosen.filter((id) => !words.includes(id) && !known.includes(id));
  if (unknown.length > 0)
    throw new Fault(
      'config',
      `FARWATCH_MAPPINGS: there is no ready mapping ${unknown.join(', ')}; known: all, none, ${known.join(', ')}`,
    );
  if (chosen.includes('none') && chosen.length > 1)
    throw new Fault(
      'config',
      `FARWATCH_MAPPINGS: none stands beside ${chosen.filter((id) => id !== 'none').join(', ')}`,
    );
  return [
    ...ready.filter((mapping) => chosen.includes('all') || chosen.includes(idOf(mapping) ?? '')),
    ...own,
  ];
}

function idOf(mapping: unknown): string | undefined {
  const { id } = (mapping ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
