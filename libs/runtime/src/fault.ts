/** An unexpected failure of infrastructure or a bug. Bad data is never a Fault: it is a value (`ok / drop / park / retry`). */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly options: { readonly retriable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Fault';
  }

  get retriable(): boolean {
    return this.options.retriable ?? false;
  }
}

/** One line that names an error and its causes; never a stack trace. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message || error.name;
  const inner =
    error instanceof AggregateError
      ? error.errors.map(describeError).join('; ')
      : error.cause === undefined
        ? ''
        : describeError(error.cause);
  return inner ? `${own}: ${inner}` : own;
}
