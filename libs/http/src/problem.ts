import { titleOf, type ProblemBody } from '@farwatch/contracts/http';

/** One field that is wrong: `query.limit`, `body.readings.0.unit`, `line 12`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An answer that is an error, told to the caller as RFC 9457 problem details. `code` is kebab-case and stable. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors?: readonly FieldError[],
    /** Further response headers, for example `retry-after`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

/** The usual answer when a thing with an id does not exist. */
export function notFound(what: string, id: string): Problem {
  return new Problem(404, 'not-found', `no ${what} ${id}`);
}

/** The body of a problem; `requestId` names the occurrence. */
export function problemBody(problem: Problem, language: 'zh' | 'en', requestId?: string): ProblemBody {
  return {
    type: `/problems/${problem.code}`,
    title: titleOf(problem.code, problem.status, language),
    status: problem.status,
    ...(problem.detail === '' ? {} : { detail: problem.detail }),
    ...(requestId === undefined ? {} : { instance: `urn:farwatch:request:${requestId}` }),
    ...(problem.errors === undefined ? {} : { errors: [...problem.errors] }),
  };
}

/** `zh` unless the caller prefers English: the first of the two that `Accept-Language` names, by order and weight. */
export function languageOf(acceptLanguage: string | undefined): 'zh' | 'en' {
  let best: 'zh' | 'en' = 'zh';
  let weight = 0;
  for (const item of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
    const language = tag.startsWith('en') ? 'en' : tag.startsWith('zh') ? 'zh' : undefined;
    if (language === undefined) continue;
    const q = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((text) => text !== undefined);
    const own = q === undefined ? 1 : Number(q);
    if (own > weight) [best, weight] = [language, own];
  }
  return best;
}
