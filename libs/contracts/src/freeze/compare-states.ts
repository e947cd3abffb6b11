import { schemaBreaks } from './compare-schemas.js';
import type { ContractState, FrozenRoute } from './state.js';

/** What the present takes away from those who rely on the frozen state, one line each; additions are no break. */
export function stateBreaks(frozen: ContractState, present: ContractState): string[] {
  return [
    ...sameFields('topic', frozen.topics, present.topics),
    ...sameFields('event', frozen.events, present.events),
    ...Object.entries(frozen.schemas).flatMap(([name, before]) => {
      const after = present.schemas[name];
      return after === undefined
        ? [`schema ${name}: is gone`]
        : schemaBreaks(before, after, 'given').map((line) => `schema ${name}: ${line}`);
    }),
    ...Object.entries(frozen.routes).flatMap(([id, before]) => {
      const after = present.routes[id];
      return (after === undefined ? ['is gone'] : routeBreaks(before, after)).map(
        (line) => `route ${id}: ${line}`,
      );
    }),
    ...frozen.refusals
      .filter((code) => !present.refusals.includes(code))
      .map((code) => `refusal ${code}: is gone`),
  ];
}

/** Of topics and events nothing may change. */
function sameFields(
  kind: string,
  frozen: Readonly<Record<string, object>>,
  present: Readonly<Record<string, object>>,
): string[] {
  return Object.entries(frozen).flatMap(([name, before]) => {
    const after = present[name] as Record<string, unknown> | undefined;
    if (after === undefined) return [`${kind} ${name}: is gone`];
    return Object.entries(before)
      .filter(([field, value]) => after[field] !== value)
      .map(([field, value]) => `${kind} ${name}: ${field} ${String(value)} became ${String(after[field])}`);
  });
}

function routeBreaks(before: FrozenRoute, after: FrozenRoute): string[] {
  const lines: string[] = [];
  for (const field of ['method', 'path', 'status', 'bodyType', 'responseType'] as const)
    if (before[field] !== after[field]) lines.push(`${field} ${before[field]} became ${after[field]}`);
  for (const role of before.roles)
    if (!after.roles.includes(role)) lines.push(`role ${role} may no longer call it`);
  for (const part of new Set([...Object.keys(before.taken), ...Object.keys(after.taken)]))
    lines.push(
      ...schemaBreaks(before.taken[part] ?? { type: 'object' }, after.taken[part] ?? {}, 'taken').map(
        (line) => `${part} ${line}`,
      ),
    );
  lines.push(...schemaBreaks(before.given, after.given, 'given').map((line) => `answer ${line}`));
  return lines;
}
