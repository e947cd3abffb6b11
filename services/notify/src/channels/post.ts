import { describeError, Fault } from '@farwatch/runtime/fault';
import { errors, request, type Agent } from 'undici';

import { sendTimeoutMs, type SendResult } from './channel.js';
import type { AddressGuard } from './guarded-agent.js';

/** What a door needs to post to addresses that people gave. */
export interface Poster {
  readonly agent: Agent;
  readonly guard: AddressGuard;
  readonly timeoutMs?: number;
}

/** An answer: the status, how long to wait where it says so, and the beginning of the body. */
export interface Posted {
  readonly status: number;
  readonly afterMs: number | undefined;
  readonly body: string;
}

const readBytes = 4_096;

/**
 * Posts JSON to an address. Over http only to the house's own networks. A redirect is not followed. Gives what went wrong in
 * place of the answer when there was none; the body is never handed on to others.
 */
export async function post(
  { agent, guard, timeoutMs = sendTimeoutMs }: Poster,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  nowMs: number,
  signal: AbortSignal,
): Promise<Posted | SendResult> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !guard.isInner(hostname.replace(/^\[|\]$/g, '')))
    return { kind: 'refused', detail: 'only https leaves the house' };
  try {
    const answer = await request(url, {
      ...{ method: 'POST', body, dispatcher: agent },
      headers: { 'content-type': 'application/json', 'user-agent': 'Farwatch', ...headers },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await firstBytes(answer.body);
    const after = answer.headers['retry-after'];
    return {
      status: answer.statusCode,
      afterMs: retryAfter(typeof after === 'string' ? after : undefined, nowMs),
      body: text,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const cause = error instanceof Fault ? error : (error as { cause?: unknown }).cause;
    if (cause instanceof Fault && cause.code === 'inner-address')
      return { kind: 'refused', detail: cause.message };
    return { kind: 'failed', detail: nameOf(error) };
  }
}

/** What is read of an answer; the rest is let go. */
async function firstBytes(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length >= readBytes) break;
  }
  return Buffer.concat(parts).subarray(0, readBytes).toString('utf8');
}

function nameOf(error: unknown): string {
  if (error instanceof errors.UndiciError) return error.message;
  const name = (error as { name?: string }).name;
  return name === 'TimeoutError' ? 'no answer in time' : describeError(error);
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110 10.2.3); at most a day. */
export function retryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 86_400_000);
}
