import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { createReadyAnswers, type ReadyAnswer } from '@farwatch/runtime/readiness';
import { withDeadline } from '@farwatch/runtime/scope';

/** One thing that work needs; rejects when it does not answer. */
export type Check = () => Promise<unknown>;

/**
 * Whether this process can take work now. Answers are kept for `keepMs`, so that probes cost the servers nothing,
 * and asked in parallel with a deadline, so that a hanging server cannot hang the probe.
 */
export class Readiness {
  #kept: { readonly at: number; readonly answer: Promise<Record<string, Health>> } | undefined;
  #stopping = false;
  readonly #answer: (checks: Readonly<Record<string, Health>>) => ReadyAnswer;

  constructor(
    private readonly checks: Readonly<Record<string, Check>>,
    private readonly parts: () => Readonly<Record<string, Health>>,
    log: Logger,
    private readonly keepMs = 1_000,
    private readonly deadlineMs = 2_000,
  ) {
    this.#answer = createReadyAnswers(log);
  }

  /** From now on not ready: the first step of a stop. */
  stop(): void {
    this.#stopping = true;
  }

  async ask(nowMs: number): Promise<ReadyAnswer> {
    if (this.#kept === undefined || nowMs - this.#kept.at >= this.keepMs) {
      this.#kept = { at: nowMs, answer: this.#askAll() };
    }
    return this.#answer({
      ...(await this.#kept.answer),
      ...this.parts(),
      ...(this.#stopping ? { process: { ok: false, detail: 'stopping' } } : {}),
    });
  }

  async #askAll(): Promise<Record<string, Health>> {
    const asked = Object.entries(this.checks).map(async ([name, check]): Promise<[string, Health]> => {
      try {
        await withDeadline(check(), this.deadlineMs, name);
        return [name, { ok: true }];
      } catch (error) {
        return [name, { ok: false, detail: describeError(error) }];
      }
    });
    return Object.fromEntries(await Promise.all(asked));
  }
}
