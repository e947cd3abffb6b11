import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { isRunning } from '../setup/identity.mjs';
import { lastLines } from './files.js';
import {
  endProcess,
  forgetProcess,
  goneWithin,
  recordProcess,
  signal,
  type ProcessRecord,
} from './pid-files.js';
import type { Watchdog } from './watchdog.js';

/** How to run one program. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface ChildSpec {
  readonly name: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly signal: NodeJS.Signals;
  readonly order: number;
  readonly stopMs: number;
  readonly watchdog: Watchdog | undefined;
}

/**
 * A recorded child in its own session, so that Ctrl-C on the terminal reaches only its parent, which then stops
 * the children in order. Its output goes straight into a file: it never blocks on us and outlives our pipes.
 */
export class Child {
  readonly record: ProcessRecord;
  readonly exited: Promise<string>;
  #expected = false;
  #ended: string | undefined;

  private constructor(
    private readonly spec: ChildSpec,
    child: ChildProcess,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signalName) => {
        this.#ended = signalName ? `ended by ${signalName}` : `ended with code ${code}`;
        resolve(this.#ended);
      });
    });
    this.record = recordProcess(spec.dataDir, {
      name: spec.name,
      pid: child.pid as number,
      signal: spec.signal,
      order: spec.order,
    });
    spec.watchdog?.add(this.record);
  }

  static async start(spec: ChildSpec, command: Command): Promise<Child> {
    const log = openSync(spec.logFile, 'a');
    try {
      const child = spawn(command.file, [...command.args], {
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, ...command.env },
        ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        ...(command.uid === undefined ? {} : { uid: command.uid }),
        ...(command.gid === undefined ? {} : { gid: command.gid }),
      });
      if (child.pid === undefined) {
        const reason = await new Promise<Error>((resolve) => child.once('error', resolve));
        throw new Error(`${spec.name} cannot be run: ${reason.message}`);
      }
      child.on('error', () => {});
      return new Child(spec, child);
    } finally {
      closeSync(log);
    }
  }

  get pid(): number {
    return this.record.pid;
  }

  /** How it ended, when it has. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** True when nobody asked for the end. */
  get unexpected(): boolean {
    return this.#ended !== undefined && !this.#expected;
  }

  /** Asks `probe` until it answers; throws with the log's last lines when the child ends or the deadline passes. */
  async ready(probe: () => Promise<unknown>, deadlineMs: number): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      try {
        await probe();
        if (this.#ended === undefined) return;
      } catch (error) {
        if (this.#ended === undefined && Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          continue;
        }
        if (this.#ended === undefined) {
          throw new Error(
            `${this.spec.name} did not answer within ${deadlineMs / 1000} s: ${String(error)}\n${this.#tail()}`,
            { cause: error },
          );
        }
      }
      throw new Error(`${this.spec.name} ${this.#ended} while starting\n${this.#tail()}`);
    }
  }

  async stop(): Promise<void> {
    this.#expected = true;
    await endProcess(this.record, this.spec.stopMs);
    forgetProcess(this.spec.dataDir, this.spec.name);
  }

  /** SIGKILL, and waits until the process has gone. */
  async kill(): Promise<void> {
    this.#expected = true;
    signal(this.record, 'SIGKILL');
    if (isRunning(this.record)) await goneWithin(this.record, 10_000);
    forgetProcess(this.spec.dataDir, this.spec.name);
  }

  #tail(): string {
    return `last lines of ${this.spec.logFile}:\n${lastLines(this.spec.logFile, 15)}`;
  }
}
