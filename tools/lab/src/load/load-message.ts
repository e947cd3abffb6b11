import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { mqttTopics } from '@farwatch/contracts/mqtt';

/** The messages of the load: the native payload of the public door, three readings, about 430 bytes. */
export const loadMessage = {
  station: (index: number): string => `load-${String(index).padStart(4, '0')}`,
  topic: (index: number): string => mqttTopics.readings(loadMessage.station(index)),
  payload(index: number, stations: number, startMs: number): string {
    const start = new Date(startMs + Math.floor(index / stations) * 60_000);
    const end = new Date(start.getTime() + 60_000);
    const span = `"start":"${start.toISOString()}","end":"${end.toISOString()}","flag":"N"`;
    const value = 100 + ((index * 7_919) % 1_000);
    // Each device numbers its own messages, without gaps.
    const seq = 100_000_000 + Math.floor(index / stations);
    return `{"boot":"b1","readings":[{"pollutant":"PM2.5","value":${value / 10},"unit":"ug/m3",${span}},{"pollutant":"NO2","value":${value / 8},"unit":"ug/m3",${span}},{"pollutant":"O3","value":88,"unit":"ug/m3",${span}}],"seq":${seq}}`;
  },
} as const;

/** What a finished load says. */
export interface LoadResult {
  readonly acked: number;
  readonly seconds: number;
  readonly worstPubackMs: number;
  /** Milliseconds from publish to PUBACK, every tenth. */
  readonly latencies: readonly number[];
  readonly cpuSeconds: number;
}

/** Runs the load as a process of its own. `rate` 0 publishes as fast as acknowledged. */
export function runLoad(options: {
  readonly url: string;
  readonly stations: number;
  readonly messages: number;
  readonly rate: number;
  readonly startMs: number;
  readonly connections: number;
  readonly window: number;
}): Promise<LoadResult> {
  const { url, stations, messages, rate, startMs, connections, window } = options;
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./load.js', import.meta.url)),
      url,
      ...[stations, messages, rate, startMs, connections, window].map(String),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as LoadResult);
      else reject(new Error(`the load ended with ${code}`));
    });
  });
}
