import { codeFor, titleOf } from '@farwatch/contracts/http';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { isTransient } from '@farwatch/runtime/transient';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';

import type { HttpRequest } from './http-request.js';
import { languageOf, Problem, problemBody } from './problem.js';

/** What a thrown thing tells the caller. Nothing of an unexpected error leaves the house but its occurrence id. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return ofHttpException(error);
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Problem(status, codeFor(status), '');
  if (isTransient(error)) return unavailable();
  return new Problem(500, 'internal', '');
}

function unavailable(): Problem {
  return new Problem(503, 'unavailable', 'try again in a few seconds', undefined, { 'retry-after': '5' });
}

function ofHttpException(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 400 && /JSON/i.test(error.message))
    return new Problem(400, 'bad-json', 'the body is not valid JSON');
  if (status === 404) return new Problem(404, 'not-found', 'no such route');
  return new Problem(status, codeFor(status), status < 500 ? titleOf(codeFor(status), status, 'en') : '');
}

/** A fastify reply as this filter uses it. */
interface HttpReply {
  readonly sent: boolean;
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: string): HttpReply;
}

/** The one place where errors become answers: `application/problem+json`, never a stack trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<HttpReply>();
    const problem = problemOf(error);
    const fields = { request: request.id, error: describeError(error) };
    if (problem.status === 503) this.log.warn(fields, 'request put off');
    else if (problem.status >= 500) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.log.error({ ...fields, stack }, 'request failed');
    }
    if (reply.sent) return;
    const language = request.headers['accept-language'];
    const body = problemBody(
      problem,
      languageOf(typeof language === 'string' ? language : undefined),
      request.id,
    );
    for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
    reply
      .code(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(body));
  }
}
