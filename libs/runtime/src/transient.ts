import { types } from 'node:util';

import { Fault } from './fault.js';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
]);

/** SQLSTATE classes: connection, resources, object in use, operator intervention, system, rollback, transaction state. */
const postgresClasses = /^(08|53|55|57|58|40|25|XX)...$/;

/** What the client of PostgreSQL says without a code. */
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable|client was closed|client has encountered a connection/i;

/**
 * Whether the same again may succeed later without anybody changing the input: a server or the network is away, busy or
 * being restarted. Such a record is never parked, such a request is answered with 503, such work is put off.
 */
export function isTransient(error: unknown): boolean {
  if (!types.isNativeError(error)) return false; // also errors of another realm, as in tests
  if (error instanceof Fault && error.retriable) return true;
  const { code, retriable, errors } = error as { code?: unknown; retriable?: unknown; errors?: unknown };
  if (retriable === true || error.name.startsWith('KafkaJS')) return true;
  if (typeof code === 'string' && (networkCodes.has(code) || postgresClasses.test(code))) return true;
  if (lostConnection.test(error.message)) return true;
  if (Array.isArray(errors) && errors.some(isTransient)) return true;
  return error.cause !== undefined && isTransient(error.cause);
}
