import { spawn, type ChildProcess } from 'node:child_process';

import type { ProcessRecord } from './pid-files.js';

/**
 * A shell that waits for the end of its standard input. The system closes that when this process ends, however it ends;
 * then the shell stops the processes it was told of, each only if pid and start time are still the same (Linux).
 * Everywhere else, and if the shell is killed too, the next start does it (`stopOrphans`).
 */
const script = `
list=""
started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
while read -r verb pid start signal; do
  case "$verb" in
    add) list="$pid:$start:$signal $list" ;;
    quit) exit 0 ;;
  esac
done
for entry in $list; do
  pid="\${entry%%:*}"; rest="\${entry#*:}"; start="\${rest%%:*}"; signal="\${rest#*:}"
  [ "$(started "$pid")" = "$start" ] || continue
  kill -"$signal" "$pid" 2>/dev/null
  tries=0
  while [ "$(started "$pid")" = "$start" ] && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  [ "$(started "$pid")" = "$start" ] && kill -KILL "$pid" 2>/dev/null
done
exit 0
`;

/** Watches children on behalf of this process. */
export class Watchdog {
  readonly #shell: ChildProcess | undefined;

  constructor() {
    if (process.platform !== 'linux') return;
    this.#shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
    this.#shell.unref();
    (this.#shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  }

  get pid(): number | undefined {
    return this.#shell?.pid;
  }

  add(record: ProcessRecord): void {
    const signal = record.signal.replace(/^SIG/, '');
    this.#shell?.stdin?.write(`add ${record.pid} ${record.startTime} ${signal}\n`);
  }

  /** Nothing left to watch. */
  quit(): void {
    this.#shell?.stdin?.end('quit\n');
  }
}
