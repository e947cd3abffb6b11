import { connect, type Socket } from 'node:net';

import { encodeFrame } from '@farwatch/hj212/encode';
import { qnOf, stampOf } from '@farwatch/hj212/times';

/**
 * A process of loggers: `node hj212-load.js <port> <devices> <frames> <rate, 0 = as fast as acknowledged> <startMs> <idle>`.
 * Each device has its own connection and at most one frame unacknowledged. Frame i is minute floor(i / devices) of device i
 * modulo devices, three factors. With `idle` that many connections are opened first and say nothing. One JSON line.
 */
const [port, devices, frames, rate, startMs, idle] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

interface Line {
  readonly socket: Socket;
  readonly mn: string;
  sentAt: number;
  turn: number;
}

const latencies: number[] = [];
let acked = 0;
let sent = 0;
let done: () => void = () => undefined;
const finished = new Promise<void>((resolve) => (done = resolve));
const mnOf = (index: number): string => `BENCH${String(index).padStart(9, '0')}`;
const ready: Line[] = [];

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket.setNoDelay(true)));
  });
}

async function openMany(count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count)
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(200, count - sockets.length) }, open))));
  return sockets;
}

function send(line: Line): void {
  sent++;
  const minute = startMs + line.turn++ * 60_000;
  const value = 10 + (line.turn % 50);
  const text =
    `QN=${qnOf(minute)};ST=31;CN=2051;PW=123456;MN=${line.mn};Flag=5;CP=&&DataTime=${stampOf(minute)};` +
    `a21026-Avg=${value},a21026-Min=${value - 1},a21026-Max=${value + 1},a21026-Flag=N;a21002-Avg=${value},a21002-Flag=N;` +
    `a19001-Avg=8.2,a19001-Flag=N&&`;
  line.sentAt = performance.now();
  line.socket.write(encodeFrame(Buffer.from(text, 'latin1'))!);
}

function heard(line: Line, chunk: Buffer): void {
  // Every answer holds exactly one CN=9014; one is under way per device.
  if (!chunk.includes('CN=9014')) return;
  latencies.push(performance.now() - line.sentAt);
  acked++;
  if (acked >= frames) return done();
  if (rate === 0 && sent < frames) send(line);
  else ready.push(line);
}

const idlers = await openMany(idle);
const lines = (await openMany(devices)).map((socket, index): Line => {
  const line = { socket, mn: mnOf(index), sentAt: 0, turn: 0 };
  socket.on('data', (chunk) => heard(line, chunk));
  return line;
});
const began = performance.now();
if (frames > 0) {
  if (rate === 0) for (const line of lines) send(line);
  else {
    ready.push(...lines);
    const timer = setInterval(() => {
      const due = Math.min(frames, Math.floor(((performance.now() - began) / 1_000) * rate));
      while (sent < due && ready.length > 0) send(ready.shift()!);
      if (sent >= frames) clearInterval(timer);
    }, 2);
  }
  await finished;
}
const seconds = (performance.now() - began) / 1_000;
process.stdout.write(`${JSON.stringify({ acked, seconds, latencies })}\n`);
// Idle connections stay until they have been measured.
if (idle > 0) await new Promise<void>((resolve) => process.stdin.once('end', resolve).resume());
for (const socket of [...idlers, ...lines.map((line) => line.socket)]) socket.destroy();
