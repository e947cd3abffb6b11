import { alertRouting, type AlertRouting } from '@farwatch/contracts/http';

/** What is wrong with a text as a tree of routes: it is no JSON, or says what may not stand where. */
export type RoutingMistake =
  { readonly what: 'json'; readonly detail: string } | { readonly what: 'shape'; readonly detail: string };

/** A tree as it is edited: without its version and who changed it. */
export const routingText = ({ root, inhibition, flap }: AlertRouting): string =>
  JSON.stringify({ root, inhibition, flap }, null, 2);

/** The tree that a text holds, absent where something is wrong with it; at most twenty things are told. */
export function readRouting(text: string): {
  readonly routing?: AlertRouting;
  readonly mistakes: readonly RoutingMistake[];
} {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { mistakes: [{ what: 'json', detail: (error as Error).message }] };
  }
  const { data, error } = alertRouting.safeParse(given);
  if (data !== undefined) return { routing: data, mistakes: [] };
  const mistakes = (error?.issues ?? []).slice(0, 20).map(({ path, message }) => ({
    ...{ what: 'shape' as const, detail: `${path.join('.') || '.'}: ${message}` },
  }));
  return { mistakes };
}

/** A span of milliseconds in the largest unit that says it whole. */
export function spanOf(ms: number): {
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
  readonly count: number;
} {
  if (ms > 0 && ms % 86_400_000 === 0) return { unit: 'day', count: ms / 86_400_000 };
  if (ms > 0 && ms % 3_600_000 === 0) return { unit: 'hour', count: ms / 3_600_000 };
  if (ms > 0 && ms % 60_000 === 0) return { unit: 'minute', count: ms / 60_000 };
  return { unit: 'second', count: ms / 1_000 };
}
