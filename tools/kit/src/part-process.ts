import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pause } from '@farwatch/runtime/scope';

const main = fileURLToPath(new URL('../../../services/all-in-one/dist/main.js', import.meta.url));

/** A TCP port of the loopback address that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

const living = new Set<ChildProcess>();

/** No part outlives the command that started it, also when that is interrupted. */
function endWithUs(child: ChildProcess): void {
  if (living.size === 0 && !process.listeners('exit').includes(killLiving)) {
    process.on('exit', killLiving);
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      process.once(signal, () => process.exit(code));
  }
  living.add(child);
  child.once('exit', () => living.delete(child));
}

function killLiving(): void {
  for (const child of living) child.kill('SIGKILL');
}

/** One process of the platform that can be killed and started again with the same environment and ports. */
export class PartProcess {
  #child: ChildProcess | undefined;
  /** Nobody here has ended it since it was started. */
  #wanted = false;
  #supervised: Promise<Record<string, string>> | undefined;
  kills = 0;

  constructor(
    readonly name: string,
    private readonly dir: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly say: (line: string) => void = () => undefined,
    /** Compiled program and its arguments; the platform itself where nothing else is said. */
    private readonly program: readonly string[] = [main],
  ) {
    mkdirSync(dir, { recursive: true });
  }

  /** Starts it and waits until all its parts run. */
  async start(waitMs = 90_000): Promise<Record<string, string>> {
    const doors = join(this.dir, 'doors.json');
    rmSync(doors, { force: true });
    const log = openSync(join(this.dir, 'log'), 'a');
    const child = spawn(process.execPath, [...this.program], {
      env: { ...this.env, DATA_DIR: this.dir },
      stdio: ['ignore', log, log],
    });
    this.#child = child;
    endWithUs(child);
    this.#wanted = true;
    const deadline = Date.now() + waitMs;
    while (!existsSync(doors)) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
        throw new Error(`${this.name} did not start:\n${lastLines(join(this.dir, 'log'), 5)}`);
      await pause(50);
    }
    return JSON.parse(readFileSync(doors, 'utf8')) as Record<string, string>;
  }

  /**
   * Starts it, and again whenever it ends by itself: a part whose server is away may end, and counts on its supervisor.
   * Rejects when it does not run after five starts.
   */
  supervise(): Promise<Record<string, string>> {
    return (this.#supervised ??= this.#startUntilItRuns().finally(() => (this.#supervised = undefined)));
  }

  async #startUntilItRuns(): Promise<Record<string, string>> {
    for (let attempt = 1; ; attempt++) {
      try {
        const doors = await this.start();
        this.#child!.once('exit', (code, signal) => {
          if (!this.#wanted) return;
          this.say(`  ${this.name} ended by itself (${signal ?? code}) and is started again`);
          this.supervise().catch((error: unknown) => this.say(String(error)));
        });
        return doors;
      } catch (error) {
        if (this.#wanted && attempt < 5) {
          this.say(`  ${this.name} did not start and is started again`);
          await pause(1_000);
        }
        if (!this.#wanted || attempt === 5) throw error;
      }
    }
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** SIGKILL: nothing is flushed, nothing is said. */
  async kill(): Promise<void> {
    this.kills++;
    await this.#end('SIGKILL', 5_000);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM', 20_000);
  }

  async #end(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    const child = this.#child;
    this.#wanted = false;
    if (child !== undefined && this.running) {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await gone;
      clearTimeout(timer);
    }
    await this.#supervised?.catch(() => undefined);
  }
}
