import {
  DeviceLogger,
  driftMs,
  faultNames,
  madeUpSource,
  tcpAddress,
  upload,
  type Fault,
  type LoggerSummary,
  type Outgoing,
} from '@farwatch/simulator/hj212';
import type { Command } from 'commander';

import { quantile } from '@farwatch/kit/quantile';
import { findPlatform } from '@farwatch/kit/api-client';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import { wholeNumber } from './options.js';

interface Options {
  to?: string;
  devices: string;
  messages: string;
  interval: string;
  edition: string;
  faults: string;
  mn: string;
  pw: string;
  window: string;
  overTime: string;
  stay: string;
  sm4Key: string;
}

/** `farwatch hj212 simulate`: loggers against a gateway, until everything is acknowledged or the time is over. */
export function addSimulateCommand(hj212: Command): void {
  hj212
    .command('simulate')
    .description(
      'loggers that send minutes to a gateway and answer its requests; exit code 1 when one is not acknowledged',
    )
    .option('--to <host:port>', 'the gateway (default: that of npm start)')
    .option('--devices <n>', 'how many loggers, each on a connection of its own', '1')
    .option('--messages <n>', 'minutes that each sends, the last one is the minute just over', '10')
    .option('--interval <ms>', 'pause between two messages of a logger', '0')
    .option('--edition <year>', '2005, 2017 or 2025', '2017')
    .option('--faults <names>', `comma separated: ${faultNames.join(', ')}`, '')
    .option('--mn <prefix>', 'MN of a logger: this and its number, 24 characters', 'SIM')
    .option('--pw <text>', 'password of all', '123456')
    .option('--window <n>', 'messages that may wait for their answer at once', '1')
    .option('--over-time <ms>', 'a message is sent again after', '10000')
    .option('--stay <s>', 'time after which the summary is printed, whatever is missing', '60')
    .option('--sm4-key <text>', 'key of 16 characters for fault sm4', '0'.repeat(16))
    .action(run);
}

const versions: Record<string, number> = { '2005': 0, '2017': 1, '2025': 2 };
const minuteMs = 60_000;

function addressOf(to: string | undefined) {
  const address = to ?? findPlatform({}).hj212;
  if (address === undefined) throw new UsageError('no HJ 212 door found: give --to host:port');
  const found = tcpAddress(address);
  if (found === undefined) throw new UsageError(`--to is host:port, not ${JSON.stringify(address)}`);
  return found;
}

function faultsOf(list: string): ReadonlySet<Fault> {
  const names = list.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !faultNames.includes(name as Fault));
  if (unknown.length > 0) throw new UsageError(`no such fault: ${unknown.join(', ')}`);
  return new Set(names as Fault[]);
}

async function run(options: Options): Promise<void> {
  const address = addressOf(options.to);
  const faults = faultsOf(options.faults);
  const version = versions[options.edition];
  if (version === undefined) throw new UsageError('--edition is 2005, 2017 or 2025');
  const count = wholeNumber(options.devices, '--devices', { min: 1, max: 50_000 });
  const messages = wholeNumber(options.messages, '--messages', { min: 1, max: 100_000 });
  const intervalMs = wholeNumber(options.interval, '--interval');
  const overTimeMs = wholeNumber(options.overTime, '--over-time', { min: 1 });
  const deadline = Date.now() + wholeNumber(options.stay, '--stay') * 1_000;
  const sm4Key = Buffer.from(options.sm4Key);
  if (sm4Key.length !== 16) throw new UsageError('--sm4-key has 16 characters');
  // A clock that is ahead shows in the data too, not only in QN.
  const ahead = faults.has('clock-drift') ? driftMs : 0;
  const thisMinute = Math.floor((Date.now() + ahead) / minuteMs) * minuteMs;
  const devices = Array.from({ length: count }, (_, n) => {
    const mn = options.mn + String(n + 1).padStart(Math.max(0, 24 - options.mn.length), '0');
    const source = madeUpSource(mn, version);
    const minute = (ago: number, resend: boolean): Outgoing => {
      const dataTime = thisMinute - ago * minuteMs;
      return upload('2051', { dataTime, factors: source.interval('2051', dataTime) }, { resend });
    };
    const stored = faults.has('resend-burst') ? 60 : 0;
    const burst = Array.from({ length: stored }, (__, i) => minute(messages + stored - i, true));
    const live = Array.from({ length: messages }, (__, i) => minute(messages - i, false));
    const log = upload('3020', {
      ...{ dataTime: thisMinute, polId: version === 0 ? '02' : 'a21026' },
      factors: [{ code: 'i11001', values: [{ suffix: 'Info', text: '//清洗管路//' }] }],
    });
    const logger = new DeviceLogger({
      ...{ ...address, mn, pw: options.pw, st: '31', version, source, faults, sm4Key },
      window: wholeNumber(options.window, '--window', { min: 1 }),
      settings: { overTimeMs },
    });
    logger.start();
    return { logger, due: [...burst, ...(faults.has('gbk') ? [log] : []), ...live] };
  });
  const began = performance.now();
  for (const { logger, due } of devices) {
    if (intervalMs === 0) logger.send(...due.splice(0));
    else {
      const timer = setInterval(() => {
        const next = due.shift();
        if (next === undefined) clearInterval(timer);
        else logger.send(next);
      }, intervalMs);
    }
  }
  const isOpen = () => devices.some(({ logger, due }) => due.length > 0 || logger.summary.waiting > 0);
  while (isOpen() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  const seconds = (performance.now() - began) / 1_000;
  const unsent = devices.reduce((sum, { due }) => sum + due.length, 0);
  for (const { logger } of devices) logger.stop();
  if (
    report(
      devices.map(({ logger }) => logger.summary),
      unsent,
      seconds,
    ) > 0
  )
    process.exitCode = 1;
}

/** Prints the summary of all loggers and gives the number of messages that nobody acknowledged. */
function report(all: readonly LoggerSummary[], unsent: number, seconds: number): number {
  const sum = (of: (one: LoggerSummary) => number) => all.reduce((total, one) => total + of(one), 0);
  const [acked, waiting] = [sum((one) => one.acked), sum((one) => one.waiting + one.dropped) + unsent];
  const latencies = all.flatMap((one) => one.latenciesMs);
  const ms = (share: number) => (latencies.length === 0 ? '-' : quantile(latencies, share).toFixed(1));
  const rows: [string, string][] = [
    ['数采仪 loggers', String(all.length)],
    ['连接次数 connections made', String(sum((one) => one.connections))],
    ['发送 frames sent', String(sum((one) => one.sent))],
    ['重发 sent again', String(sum((one) => one.resent))],
    ['已应答 acknowledged', String(acked)],
    ['未应答 not acknowledged', String(waiting)],
    ['平台请求 requests of the platform', String(sum((one) => one.requests))],
    ['应答时间 answer after, p50 / p95 / p99', `${ms(0.5)} / ${ms(0.95)} / ${ms(0.99)} ms`],
    ['每秒应答 acknowledged per second', (acked / seconds).toFixed(0)],
  ];
  print(table(rows));
  return waiting;
}
