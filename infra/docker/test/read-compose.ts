import { parse } from 'yaml';

/** What the tests look at of one service of the compose model. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly read_only?: boolean;
  readonly init?: boolean;
  readonly cap_drop?: readonly string[];
}

export interface ComposeModel {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const variable = /\$(?:\$|\{([A-Z_][A-Z0-9_]*)(?:(:-|:\?|:\+)([^}]*))?\})/g;

/** Names of the variables that a compose text asks for. */
export function variablesOf(text: string): Set<string> {
  return new Set([...text.matchAll(variable)].flatMap(([, name]) => (name === undefined ? [] : [name])));
}

/**
 * Interpolation as Compose does it: `$$` is a dollar, an absent variable is empty, `:-` gives a default and `:?` an
 * error, both also for an empty variable; `:+` gives its word for one that is not empty.
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(variable, (_, name: string | undefined, kind?: string, word = '') => {
    if (name === undefined) return '$';
    const value = env[name] ?? '';
    if (value === '' && kind === ':?')
      throw new Error(`required variable ${name} is missing a value: ${word}`);
    if (kind === ':+') return value === '' ? '' : word;
    return value === '' && kind === ':-' ? word : value;
  });
}

/** The model as written, merge keys resolved, variables not yet filled in. */
export function readCompose(text: string): ComposeModel {
  return parse(text, { merge: true, strict: true, uniqueKeys: true }) as ComposeModel;
}

/** Applies `change` to every text in a value. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapTexts<unknown>(item, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) as T;
}
