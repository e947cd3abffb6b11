import { counter, gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import { InHand } from '@farwatch/runtime/in-hand';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';
import { isTransient } from '@farwatch/runtime/transient';

import type { Pool, PoolClient } from './pool.js';
import { inTransaction } from './transaction.js';
import {
  claimWork,
  completeWork,
  extendLease,
  failWork,
  releaseWork,
  type Failure,
  type Work,
} from './work-queue.js';

/** What became of a batch. Everything that is not in `failed` is done. */
export interface Handled {
  /** Runs in the transaction that ends the work; on a deadlock it runs again. */
  readonly effect?: (client: PoolClient) => Promise<void>;
  /** Why a piece failed, by id. It is put off, or given up after `maxAttempts` or with `giveUp`. */
  readonly failed?: ReadonlyMap<number, { readonly error: string; readonly giveUp?: boolean }>;
}

export interface WorkerOptions<P> {
  readonly pool: Pool;
  readonly schema: string;
  readonly kind: string;
  readonly log: Logger;
  /** Reads a stored payload; what it throws on is given up at once. */
  readonly parse: (payload: unknown) => P;
  /**
   * Does the work. A transient fault that it throws (`isTransient`) puts the whole batch off and blames no piece; after
   * any other the pieces are tried one by one, so that one bad piece does not fail its neighbours. `signal` fires when
   * the worker stops or the lease is lost.
   */
  readonly handle: (work: readonly Work<P>[], signal: AbortSignal) => Promise<Handled | undefined>;
  readonly batch?: number;
  /** Batches in hand at a time. */
  readonly concurrency?: number;
  /** After this long without a sign of life others may take the work. */
  readonly leaseMs?: number;
  readonly maxAttempts?: number;
  readonly retry?: { readonly baseMs: number; readonly capMs: number };
  readonly pollMs?: number;
  /** Takes only work of these lanes: asked before every look. */
  readonly lanes?: () => readonly string[];
}

export interface Worker {
  /** Work was committed: look at once. */
  wake(): void;
  /** Takes nothing more, waits up to 15 s for what is in hand, and gives the rest back. */
  stop(): Promise<void>;
  health(): Health;
}

const ended = counter('farwatch_work_total', 'Pieces of queued work by what became of them', [
  'schema',
  'kind',
  'outcome',
]);
const waiting = gauge('farwatch_work_open', 'Pieces of queued work that are not done', ['schema', 'kind']);
const oldest = gauge('farwatch_work_oldest_due_seconds', 'How long the oldest piece of work is due', [
  'schema',
  'kind',
]);
const lost = gauge('farwatch_work_given_up', 'Pieces of queued work that were given up', ['schema', 'kind']);

/** How long work rests that was put off without blame. */
const putOffMs = 1_000;
/** After this long without work a batch that was put off says nothing about the present any more. */
const forgottenMs = 30_000;

/** Works off one kind of `<schema>.work`; any number of workers in any number of processes share it. */
export function startWorker<P>(options: WorkerOptions<P>): Worker {
  const { pool, schema, kind, log, batch = 1, concurrency = 1, leaseMs = 60_000, pollMs = 1_000 } = options;
  const holder = `${process.pid}`;
  const stopped = new AbortController();
  const inHand = new Set<Promise<void>>();
  let wake = new AbortController();
  let failures = 0;
  /** Why no work can be taken, and why the last batch was put off: the one is over with the next look, the other with the next batch. */
  let lookError: string | undefined;
  let batchError: { readonly text: string; readonly atMs: number } | undefined;
  let measuredMs = 0;
  const looking = new InHand();

  const claim = async (): Promise<Work[]> => {
    const task = looking.begin('looking for work');
    try {
      if (Date.now() - measuredMs > 10_000) {
        measuredMs = Date.now();
        await measure(pool, schema, kind);
      }
      const lanes = options.lanes?.();
      if (lanes?.length === 0) return [];
      return await claimWork(pool, schema, kind, { holder, limit: batch, leaseMs, lanes });
    } finally {
      task.end();
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        const work = await claim();
        lookError = undefined;
        if (work.length === 0) {
          // What was put off may have been done by another process: nothing more will come of it here.
          if (batchError !== undefined && Date.now() - batchError.atMs > forgottenMs) batchError = undefined;
          if (batchError === undefined) failures = 0;
          await pause(pollMs, wake.signal);
        } else {
          const turn: Promise<void> = runTurn(options, work, leaseMs, stopped.signal).then(
            () => {
              failures = 0;
              batchError = undefined;
              inHand.delete(turn);
            },
            (error: unknown) => {
              failures++;
              batchError = { text: describeError(error), atMs: Date.now() };
              log.warn({ schema, kind, failures, error: batchError.text }, 'work is put off');
              inHand.delete(turn);
            },
          );
          inHand.add(turn);
          if (inHand.size >= concurrency) await Promise.race(inHand);
        }
        if (failures > 0) await pause(backoffMs(failures), stopped.signal);
      } catch (error) {
        failures++;
        lookError = describeError(error);
        log.warn({ schema, kind, failures, error: lookError }, 'no work can be taken, will try again');
        await pause(backoffMs(failures), stopped.signal);
      }
    }
    await Promise.all(inHand);
  };
  const running = loop();
  return {
    wake: () => wake.abort(),
    async stop() {
      stopped.abort();
      wake.abort();
      await withDeadline(running, 15_000, `stopping the work on ${schema} ${kind}`).catch(() => undefined);
    },
    health: () => {
      const error = lookError ?? batchError?.text ?? looking.health().detail;
      return error === undefined ? { ok: true } : { ok: false, detail: `${schema} ${kind}: ${error}` };
    },
  };
}

/** One claimed batch to its end; throws what is nobody's fault, after the work was given back. */
async function runTurn<P>(
  options: WorkerOptions<P>,
  claimed: readonly Work[],
  leaseMs: number,
  stopping: AbortSignal,
): Promise<void> {
  const { pool, schema } = options;
  const over = new AbortController();
  const end = (): void => over.abort();
  stopping.addEventListener('abort', end, { once: true });
  let open = claimed;
  const renewal = setInterval(() => {
    const asked = open;
    extendLease(pool, schema, asked, leaseMs).then(
      (held) => open === asked && held < asked.length && end(),
      () => undefined, // the end of the lease decides
    );
  }, leaseMs / 3);
  const settle = async (work: readonly Work<P>[]): Promise<void> => {
    await handleAndSettle(options, work, over.signal);
    const done = new Set(work.map(({ id }) => id));
    open = open.filter(({ id }) => !done.has(id));
  };
  try {
    const work = await readable(options, claimed);
    open = work;
    try {
      if (work.length > 0) await settle(work);
    } catch (error) {
      if (work.length === 1 || over.signal.aborted || isNobodysFault(error)) throw error;
      for (const one of work) await settle([one]);
    }
  } catch (error) {
    const wait = stopping.aborted ? 0 : putOffMs;
    if (open.length > 0) await releaseWork(pool, schema, open, wait).catch(() => undefined);
    if (!stopping.aborted) throw error;
  } finally {
    clearInterval(renewal);
    stopping.removeEventListener('abort', end);
  }
}

/** What says nothing about the piece of work: a server is away, or somebody else has the work by now. */
const isNobodysFault = (error: unknown): boolean =>
  isTransient(error) || (error instanceof Fault && error.code === 'lease-lost');

async function handleAndSettle<P>(
  options: WorkerOptions<P>,
  work: readonly Work<P>[],
  signal: AbortSignal,
): Promise<void> {
  const { pool, schema, kind } = options;
  let handled: Handled | undefined;
  try {
    handled = await options.handle(work, signal);
    await inTransaction(pool, async (client) => {
      await handled?.effect?.(client);
      await completeWork(
        client,
        schema,
        work.filter(({ id }) => handled?.failed?.has(id) !== true),
      );
    });
  } catch (error) {
    if (signal.aborted || isNobodysFault(error) || work.length > 1) throw error;
    await fail(options, work, new Map(work.map(({ id }) => [id, { error: describeError(error) }])));
    return;
  }
  const failed = handled?.failed ?? new Map<number, { error: string }>();
  ended.inc({ schema, kind, outcome: 'done' }, work.length - failed.size);
  await fail(options, work, failed);
}

async function fail<P>(
  options: WorkerOptions<P>,
  work: readonly Work<unknown>[],
  failed: NonNullable<Handled['failed']>,
): Promise<void> {
  const { pool, schema, kind, log, maxAttempts = 10, retry = { baseMs: 1_000, capMs: 3_600_000 } } = options;
  const failures = work.flatMap((one): Failure[] => {
    const why = failed.get(one.id);
    if (why === undefined) return [];
    if (why.giveUp === true || one.attempts >= maxAttempts) return [{ id: one.id, error: why.error }];
    return [{ id: one.id, error: why.error, afterMs: backoffMs(one.attempts, retry.baseMs, retry.capMs) }];
  });
  if (failures.length === 0) return;
  await failWork(pool, schema, work[0]!.owner, failures);
  const givenUp = failures.filter(({ afterMs }) => afterMs === undefined);
  ended.inc({ schema, kind, outcome: 'failed' }, failures.length - givenUp.length);
  ended.inc({ schema, kind, outcome: 'given-up' }, givenUp.length);
  for (const { id, error } of givenUp.slice(0, 5)) log.error({ schema, kind, id, error }, 'work is given up');
}

/** Gives up what cannot be read, and what ended its holder as often as it may fail; gives the rest. */
async function readable<P>(options: WorkerOptions<P>, claimed: readonly Work[]): Promise<Work<P>[]> {
  const { maxAttempts = 10 } = options;
  const failed = new Map<number, { error: string; giveUp: true }>();
  const work = claimed.flatMap((one): Work<P>[] => {
    try {
      if (one.attempts <= maxAttempts) return [{ ...one, payload: options.parse(one.payload) }];
      failed.set(one.id, { error: `its holder ended ${maxAttempts} times before it was done`, giveUp: true });
    } catch (error) {
      failed.set(one.id, { error: `unreadable payload: ${describeError(error)}`, giveUp: true });
    }
    return [];
  });
  await fail(options, claimed, failed);
  return work;
}

async function measure(pool: Pool, schema: string, kind: string): Promise<void> {
  const { rows } = await pool.query<{ open: number; given_up: number; seconds: number }>(
    `SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'given-up') AS given_up,
       coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE state = 'open')), 0)::float8 AS seconds
     FROM ${schema}.work WHERE kind = $1`,
    [kind],
  );
  const row = rows[0]!;
  waiting.set({ schema, kind }, row.open);
  lost.set({ schema, kind }, row.given_up);
  oldest.set({ schema, kind }, Math.max(0, row.seconds));
}
