import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const loadMain = fileURLToPath(new URL('./hj212-load.js', import.meta.url));

/** What the finished loggers report. */
export interface Hj212Load {
  readonly acked: number;
  readonly seconds: number;
  /** Of the loggers, while the clock ran. */
  readonly cpuSeconds: number;
  readonly latencies: readonly number[];
}

/** Starts loggers; `result` is there when all frames are acknowledged, `end` lets idle connections go. */
export function startHj212Load(...numbers: readonly number[]): {
  child: ChildProcess;
  result: Promise<Hj212Load>;
  end(): void;
} {
  const child = spawn(process.execPath, [loadMain, ...numbers.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const result = new Promise<Hj212Load>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.endsWith('\n')) resolve(JSON.parse(output) as Hj212Load);
    });
    child.once('close', (code) => reject(new Error(`the loggers ended with ${code}`)));
  });
  return { child, result, end: () => child.stdin.end() };
}
