import type { Logger } from './log.js';
import type { Health } from './part.js';

/** What `/readyz` answers: which parts and servers work. */
export interface ReadyAnswer {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean }>>;
}

/**
 * Makes the answers of a probe that anybody may ask. Reasons name addresses, users and statements: they go to the log, when
 * something stops working and when it works again, and never into an answer.
 */
export function createReadyAnswers(log: Logger): (checks: Readonly<Record<string, Health>>) => ReadyAnswer {
  let broken: ReadonlySet<string> = new Set();
  return (checks) => {
    const wrong = Object.entries(checks).filter(([, { ok }]) => !ok);
    for (const what of broken) if (checks[what]?.ok !== false) log.info({ what }, 'ready again');
    for (const [what, { detail: why }] of wrong) if (!broken.has(what)) log.warn({ what, why }, 'not ready');
    broken = new Set(wrong.map(([what]) => what));
    return {
      ready: wrong.length === 0,
      checks: Object.fromEntries(Object.entries(checks).map(([what, { ok }]) => [what, { ok }])),
    };
  };
}
