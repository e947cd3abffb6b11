import type { Logger } from '@farwatch/runtime/log';
import { pino } from 'pino';

import { linesTo, type Lines } from './stdout-lines.js';

/** Keys whose values never reach a log line, at any depth of two. */
const secret = ['password', 'PW', 'token', 'authorization', 'secret', 'databaseUrl'];

/** JSON lines on stdout; `LOG_LEVEL` sets the level (default info). What cannot be written is dropped and counted. */
export function createLogger(
  service: string,
  level = process.env['LOG_LEVEL'] ?? 'info',
  lines: Lines = linesTo(1),
): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secret.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
  };
  return pino(options, lines);
}
