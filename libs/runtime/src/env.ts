import { z } from 'zod';

import { Fault } from './fault.js';

/** Keys of the environment that start with FARWATCH_ and that some part declares. */
const known = new Set<string>();

/**
 * Parses what a part needs from the environment. An empty string counts as absent.
 * Throws one `Fault('config')` that names every wrong key at once.
 */
export function readEnv<S extends z.ZodRawShape>(
  env: Readonly<Record<string, string | undefined>>,
  shape: S,
): z.infer<z.ZodObject<S>> {
  for (const key of Object.keys(shape)) known.add(key);
  const given = Object.fromEntries(
    Object.keys(shape).map((key) => [key, env[key] === '' ? undefined : env[key]]),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Fault('config', `wrong configuration\n  ${lines.join('\n  ')}`);
}

/** Declares FARWATCH_ keys that are read outside `readEnv`. */
export function declareKeys(...keys: string[]): void {
  for (const key of keys) known.add(key);
}

/** The FARWATCH_ keys nobody declared: a typing error would otherwise be silently ignored. */
export function unknownKeys(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((key) => key.startsWith('FARWATCH_') && !known.has(key))
    .sort();
}

/** Comma separated list without empty items. */
export const listOf = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** TCP port; 0 asks the system for a free one. */
export const port = z.coerce.number().int().min(0).max(65_535);
