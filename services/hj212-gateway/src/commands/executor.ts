import type { Hj212Command, Hj212CommandRequest } from '@farwatch/contracts/http';
import type { Reply } from '@farwatch/hj212/answers';
import { qnOf } from '@farwatch/hj212/times';
import { counter } from '@farwatch/observability/metrics';
import type { Pool } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import type { MissingSpan } from '../device-state/gap-ledger.js';
import { askForMissing, gapLedger, nothingStored } from '../store/gap-store.js';
import {
  addThrottledCommand,
  requeueAbandoned,
  takeCommands,
  updateCommand,
} from '../store/command-store.js';
import {
  requestActivity,
  requestReply,
  requestTick,
  startRequest,
  type OpenRequest,
  type RequestStep,
  type RequestTimes,
} from './open-request.js';
import { requestFrame, type Address } from './request-frame.js';

const finished = counter('farwatch_hj212_commands_total', 'Commands to devices by how they ended', [
  'status',
]);

/** A device that can be spoken to now: its newest connection that has sent valid data. */
export interface Link {
  readonly address: Address;
  send(frame: Uint8Array): void;
}

interface Running {
  readonly command: Hj212Command;
  open: OpenRequest;
}

export interface ExecutorOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly times: RequestTimes;
  readonly links: ReadonlyMap<string, Link>;
  /** The request for what is missing of a device; absent: nobody asks for it. */
  readonly requestForMissing?: (
    mn: string,
    cn: string,
    asked: MissingSpan,
  ) => Hj212CommandRequest | undefined;
  readonly now?: () => number;
}

const pollMs = 500;
const sweepMs = 60_000;
/** An automatic request of one kind goes to one device at most this often. */
const automaticEveryMs = 3_600_000;

/**
 * Carries out commands: takes waiting ones of connected devices from the table, one at a time per device, sends, repeats,
 * matches the answers and writes down what became of them. The table is the fact; nothing is lost when we die.
 */
export class CommandExecutor {
  readonly #running = new Map<string, Running>();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  /** Device and kind of the requests that are being queued. */
  readonly #asking = new Set<string>();
  /** States are written one after the other: over connections of a pool a later one could be overtaken. */
  #writing = Promise.resolve();
  #sweptMs = 0;
  #lastQn = 0;

  constructor(private readonly options: ExecutorOptions) {
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#tick();
      this.#polling ??= this.#poll().finally(() => (this.#polling = undefined));
    }, pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#polling;
    await this.#writing;
  }

  /** An answer of a device. */
  reply(mn: string, reply: Reply): void {
    const running = this.#running.get(mn);
    if (running) this.#step(running, requestReply(running.open, reply, this.#now(), this.options.times));
  }

  /** A device sent data. */
  activity(mn: string): void {
    const running = this.#running.get(mn);
    if (running) running.open = requestActivity(running.open, this.#now(), this.options.times);
  }

  /** Queues a request by itself, rarely. */
  enqueueThrottled(mn: string, request: Hj212CommandRequest, by: string): void {
    // A burst of messages with one fault is one look at the table.
    const kind = `${mn} ${request.command}`;
    if (this.#asking.has(kind)) return;
    this.#asking.add(kind);
    void addThrottledCommand(this.options.pool, mn, request, by, automaticEveryMs)
      .then(
        (added) =>
          added && this.options.log.info({ mn, command: request.command, by }, 'a command is queued'),
        (error: unknown) =>
          this.options.log.warn({ error: describeError(error) }, 'a command could not be queued'),
      )
      .finally(() => this.#asking.delete(kind));
  }

  /** "No data" to what was missing: there is nothing to ask for again. */
  async #ended({ command: { mn, by, request }, open }: Running): Promise<void> {
    if (by !== gapLedger || open.exeRtn !== '100') return;
    await nothingStored(this.options.pool, mn, request.command === 'fetch-hours' ? '2061' : '2051');
  }

  #tick(): void {
    for (const running of [...this.#running.values()])
      this.#step(running, requestTick(running.open, this.#now(), this.options.times));
  }

  async #poll(): Promise<void> {
    const { pool, links, log } = this.options;
    try {
      const now = this.#now();
      if (now - this.#sweptMs > sweepMs) {
        this.#sweptMs = now;
        const running = [...this.#running.values()].map(({ command }) => command.id);
        await requeueAbandoned(pool, running, 3 * sweepMs);
      }
      await this.#askForMissing();
      const free = [...links.keys()].filter((mn) => !this.#running.has(mn));
      for (const command of await takeCommands(pool, free)) this.#begin(command);
    } catch (error) {
      log.warn({ error: describeError(error) }, 'commands cannot be read');
    }
  }

  /** Of devices that can be spoken to now. */
  async #askForMissing(): Promise<void> {
    const { pool, links, requestForMissing } = this.options;
    if (requestForMissing) await askForMissing(pool, [...links.keys()], requestForMissing);
  }

  #begin(command: Hj212Command): void {
    // Two requests in one millisecond need two QNs.
    this.#lastQn = Math.max(this.#lastQn + 1, this.#now());
    const qn = qnOf(this.#lastQn, this.options.links.get(command.mn)?.address.utcOffset);
    const step = startRequest(qn, this.#now(), this.options.times);
    const running: Running = { command, open: step.open };
    this.#running.set(command.mn, running);
    this.#step(running, step, true);
  }

  #step(running: Running, { open, send, over }: RequestStep, first = false): void {
    const changed = first || open.status !== running.open.status || open.tries !== running.open.tries;
    running.open = open;
    const { mn, id, request } = running.command;
    if (send) {
      const link = this.options.links.get(mn);
      const frame = link && requestFrame(link.address, open.qn, request, this.#now());
      if (link && frame) link.send(frame);
    }
    if (over) {
      this.#running.delete(mn);
      finished.inc({ status: open.status });
      this.options.log.info({ mn, id, command: request.command, status: open.status }, 'a command ended');
    }
    if (!changed && !over) return;
    this.#writing = this.#writing
      .then(() => updateCommand(this.options.pool, id, { ...open, over }))
      .then(() => (over ? this.#ended(running) : undefined))
      .catch((error: unknown) =>
        this.options.log.warn(
          { id, error: describeError(error) },
          'the state of a command could not be written',
        ),
      );
  }
}
