import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { codeFor } from '@farwatch/contracts/http';

import { Problem, problemBody } from './problem.js';

/** By the code of Node's HTTP parser; what is not here is 400. */
const statusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const detailOf: Readonly<Record<number, string>> = {
  400: 'this is no HTTP request',
  408: 'the request did not come to its end in time',
  431: 'address and headers together are longer than 16 kB',
};

/**
 * Answers what Node could not read as a request, so that no route and no filter ever saw it, with problem details like every
 * other error, and closes the connection.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf[error.code ?? ''] ?? 400;
  const problem = new Problem(status, codeFor(status), detailOf[status] ?? '');
  // The language of the caller is not known: its headers were not read.
  const body = JSON.stringify(problemBody(problem, 'zh'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
