import { createSseParser, type SseEvent } from './event-stream.js';

/** `waiting`: the connection is down and will be tried again; `denied`: the server refused, nothing more is tried. */
export type StreamState = 'connecting' | 'live' | 'waiting' | 'denied';

/** When a connection counts as dead, and how long to wait before the next one. */
export interface StreamPace {
  /** 0..1, spreads the reconnections of many readers. */
  readonly random?: () => number;
  /** Longest silence (the server beats more often) before the connection counts as dead. */
  readonly idleMs?: number;
  readonly minDelayMs?: number;
  readonly maxDelayMs?: number;
}

interface StreamOptions extends StreamPace {
  /** Connects; `lastEventId` is empty the first time. */
  readonly open: (lastEventId: string, signal: AbortSignal) => Promise<Response>;
  readonly onEvent: (event: SseEvent) => void;
  readonly onState?: ((state: StreamState, status?: number) => void) | undefined;
  readonly signal: AbortSignal;
}

/** Wait before try `failures` (1 = the first after a break): doubles up to `max`, half of it random. */
export function backoffMs(failures: number, min: number, max: number, random: number): number {
  const full = Math.min(max, min * 2 ** Math.min(16, Math.max(0, failures - 1)));
  return Math.round(full / 2 + (full / 2) * random);
}

/**
 * Follows a server-sent event stream until `signal` aborts: resumes after the last event, backs off between tries, and
 * treats a silent connection as dead. 401, 403 and 404 end it with state `denied`. EventSource could not send a token.
 */
export async function followStream(options: StreamOptions): Promise<void> {
  const { signal, minDelayMs = 500, maxDelayMs = 15_000, random = Math.random } = options;
  let lastId = '';
  let failures = 0;
  let askedMs: number | undefined;
  while (!signal.aborted) {
    options.onState?.('connecting');
    const outcome = await readOnce(options, lastId).catch(() => undefined);
    if (signal.aborted) return;
    if (outcome?.denied !== undefined) {
      options.onState?.('denied', outcome.denied);
      return;
    }
    if (outcome) {
      lastId = outcome.lastId;
      askedMs = outcome.retryMs ?? askedMs;
    }
    failures = outcome?.alive === true ? 1 : failures + 1;
    options.onState?.('waiting');
    await wait(
      backoffMs(failures, askedMs ?? minDelayMs, Math.max(maxDelayMs, askedMs ?? 0), random()),
      signal,
    );
  }
}

interface Outcome {
  readonly denied?: number;
  readonly lastId: string;
  readonly retryMs?: number | undefined;
  /** Something was received: the next failure starts counting anew. */
  readonly alive: boolean;
}

async function readOnce(options: StreamOptions, lastId: string): Promise<Outcome> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  const idleMs = options.idleMs ?? 50_000;
  let idle = setTimeout(abort, idleMs);
  const touch = (): void => {
    clearTimeout(idle);
    idle = setTimeout(abort, idleMs);
  };
  const parser = createSseParser(lastId);
  let alive = false;
  try {
    const response = await options.open(lastId, stop.signal);
    if (response.status === 401 || response.status === 403 || response.status === 404) {
      return { denied: response.status, lastId, alive };
    }
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !response.body || !type.startsWith('text/event-stream')) {
      await response.body?.cancel();
      return { lastId, alive };
    }
    options.onState?.('live');
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive = true;
      touch();
      for (const event of parser.push(decoder.decode(value, { stream: true }))) options.onEvent(event);
    }
  } catch {
    // A broken connection is expected; the caller waits and resumes from the last id.
  } finally {
    clearTimeout(idle);
    options.signal.removeEventListener('abort', abort);
    stop.abort();
  }
  return { lastId: parser.lastId(), retryMs: parser.retryMs(), alive };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
