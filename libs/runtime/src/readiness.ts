import type { Logger } from './log.js';
import type { Health } from './part.js';

/** What `/readyz` answers: which parts and servers work. */
export interface ReadyAnswer {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly attention?: true }>>;
}

/**
 * Makes the answers of a probe that anybody may ask. Reasons name addresses, users and statements: they go to the log, when
 * something stops working and when it works again, and never into an answer.
 */
export function createReadyAnswers(log: Logger): (checks: Readonly<Record<string, Health>>) => ReadyAnswer {
  let broken: ReadonlySet<string> = new Set();
  const attended = new Map<string, string>();
  return (checks) => {
    const wrong = Object.entries(checks).filter(([, { ok }]) => !ok);
    for (const what of broken) if (checks[what]?.ok !== false) log.info({ what }, 'ready again');
    for (const [what, { detail: why }] of wrong) if (!broken.has(what)) log.warn({ what, why }, 'not ready');
    broken = new Set(wrong.map(([what]) => what));
    for (const [what, { attention: why }] of Object.entries(checks)) {
      if (why !== undefined && attended.get(what) !== why) log.warn({ what, why }, 'needs attention');
      if (why === undefined) attended.delete(what);
      else attended.set(what, why);
    }
    return {
      ready: wrong.length === 0,
      checks: Object.fromEntries(
        Object.entries(checks).map(([what, { ok, attention }]) => [
          what,
          { ok, ...(attention !== undefined && { attention: true as const }) },
        ]),
      ),
    };
  };
}
