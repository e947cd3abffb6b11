import { writeSync } from 'node:fs';

import { counter } from './metrics.js';

const waitMs = 5;
const maxWaits = 20;
const cell = new Int32Array(new SharedArrayBuffer(4));

/** Where a logger writes its lines. */
export interface Lines {
  write(line: string): void;
}

/**
 * Lines to a file descriptor, each written before `write` returns. A line that cannot be written is dropped and counted:
 * a full disk or a reader that hangs costs log lines, never the work, the memory or the stop of the process. (pino's own
 * destination repeats a failed write at exit for ever.)
 */
export function linesTo(fd: number, write: typeof writeSync = writeSync): Lines {
  const dropped = counter('farwatch_log_dropped_lines_total', 'Log lines that could not be written', [
    'code',
  ]);
  return {
    write: (line) => {
      const bytes = Buffer.from(line);
      let waits = 0;
      for (let at = 0; at < bytes.length;) {
        try {
          at += write(fd, bytes, at, bytes.length - at);
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
          // A pipe whose reader is slow for a moment; anything else will not get better by waiting here.
          if (code !== 'EAGAIN' || ++waits > maxWaits) return dropped.inc({ code });
          Atomics.wait(cell, 0, 0, waitMs);
        }
      }
    },
  };
}
