import type { ProblemBody } from '@farwatch/contracts/http';

/** A request that did not succeed: the problem document of the api, or what stands in for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Kebab-case code of the problem type, for example `lead-closed`. */
    readonly code: string,
    message: string,
    readonly errors: readonly { readonly path: string; readonly message: string }[] = [],
    /** What the code means, in the language that was asked for; empty when the answer was no problem document. */
    readonly title = '',
  ) {
    super(message);
  }
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string';
}

/** Reads an RFC 9457 body; anything else (a proxy's HTML page, an empty body) becomes the bare status. */
export function toApiError(status: number, body: unknown): ApiError {
  if (!isProblem(body)) return new ApiError(status, `http-${status}`, '');
  const code = typeof body.type === 'string' ? (body.type.split('/').pop() ?? '') : '';
  const errors = Array.isArray(body.errors) ? body.errors : [];
  return new ApiError(status, code || `http-${status}`, body.detail ?? '', errors, body.title);
}
