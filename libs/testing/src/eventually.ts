/**
 * Calls `probe` until it neither throws nor gives a falsy value, and gives that value back.
 * Fails at the deadline with `what` was waited for and the last reason. The only way a test waits: never a bare sleep.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  options: { readonly timeoutMs?: number; readonly intervalMs?: number; readonly what?: string } = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const { timeoutMs = 30_000, intervalMs = 25, what = 'the condition' } = options;
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const value = await withinDeadline(probe, deadline);
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
      last = `gave ${String(value)}`;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  } while (Date.now() < deadline);
  const reason = last instanceof Error ? last.message : String(last);
  throw new Error(`${what} did not happen within ${timeoutMs} ms; last: ${reason}`, { cause: last });
}

/** A probe that hangs must not outlive the deadline (it gets at least 50 ms). */
async function withinDeadline<T>(probe: () => T | Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('still waiting for an answer')),
      Math.max(50, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([Promise.resolve(probe()), late]);
  } finally {
    clearTimeout(timer);
  }
}
