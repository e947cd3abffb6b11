import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { tell } from '@farwatch/kit/terminal';

import type { Counts } from './became.js';

/** How far a replay of one plan has come, so that it can go on after an interruption; gone when the replay came to its end. */
export class ReplayState {
  acked = 0;
  /** What the platform had counted before the first message. */
  before: ReadonlyMap<string, Counts> | undefined;
  readonly #out = new Set<number>();
  readonly #file: string;
  #saved = 0;

  constructor(id: string, restart: boolean) {
    this.#file = join(process.env['DATA_DIR'] ?? '.farwatch', 'replay', `${id}.json`);
    if (restart || !existsSync(this.#file)) return;
    const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as {
      acked: number;
      before?: [string, Counts][];
    };
    this.acked = kept.acked;
    if (kept.before) this.before = new Map(kept.before);
    if (this.acked > 0) tell(`going on after row ${this.acked}; --restart begins again`);
  }

  ack(index: number): void {
    this.#out.add(index);
    while (this.#out.delete(this.acked)) this.acked++;
    if (this.acked - this.#saved >= 5_000) this.save();
  }

  save(): void {
    this.#saved = this.acked;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(
      `${this.#file}.new`,
      JSON.stringify({ acked: this.acked, before: [...(this.before ?? [])] }),
    );
    renameSync(`${this.#file}.new`, this.#file);
  }

  end(): void {
    rmSync(this.#file, { force: true });
  }
}
