import { connect, type Socket } from 'node:net';

import { encodeFrame } from '@farwatch/hj212/encode';
import { qnOf, stampOf } from '@farwatch/hj212/times';

/**
 * A process of loggers: `node hj212-load.js <port> <devices> <frames> <rate, 0 = as fast as acknowledged> <startMs> <idle>`.
 * Each device has its own connection and at most one frame unacknowledged. Frame i is minute floor(i / devices) of device i
 * modulo devices, three factors. With `idle` that many connections are opened first and say nothing. One JSON line.
 *
 * The loggers share the machine with what they measure: their frames are made before the clock starts, and what they hear is
 * read into one buffer.
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
  readonly device: number;
  sentAt: number;
  turn: number;
}

const latencies = new Float64Array(frames);
let acked = 0;
let sent = 0;
let done: () => void = () => undefined;
const finished = new Promise<void>((resolve) => (done = resolve));
const mnOf = (index: number): string => `BENCH${String(index).padStart(9, '0')}`;
/** Lines without a frame under way, in the order in which they became free: a ring. */
const ready: Line[] = [];
let firstReady = 0;
let readyCount = 0;

const heardBytes = Buffer.alloc(65_536);
const answer = Buffer.from('CN=9014');

function open(heard?: (bytes: Buffer) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      ...(heard && {
        onread: {
          buffer: heardBytes,
          callback: (size) => {
            heard(heardBytes.subarray(0, size));
            return true;
          },
        },
      }),
    });
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Opens connections, 200 at a time; `make` opens the one of a number. */
async function openMany<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) {
    const from = all.length;
    all.push(
      ...(await Promise.all(Array.from({ length: Math.min(200, count - from) }, (_, k) => make(from + k)))),
    );
  }
  return all;
}

function frameOf(device: number, turn: number): Uint8Array {
  const minute = startMs + turn * 60_000;
  const value = 10 + ((turn + 1) % 50);
  const text =
    `QN=${qnOf(minute)};ST=31;CN=2051;PW=123456;MN=${mnOf(device)};Flag=5;CP=&&DataTime=${stampOf(minute)};` +
    `a21026-Avg=${value},a21026-Min=${value - 1},a21026-Max=${value + 1},a21026-Flag=N;a21002-Avg=${value},a21002-Flag=N;` +
    `a19001-Avg=8.2,a19001-Flag=N&&`;
  return encodeFrame(Buffer.from(text, 'latin1'))!;
}

/** Frames of all devices, made before the clock starts; a device that is ahead of the others makes its next ones itself. */
const turns = Math.ceil(frames / Math.max(1, devices)) + 20;
const frameBytes = 400;
const made = Buffer.alloc(frames === 0 ? 0 : devices * turns * frameBytes);
const madeLengths = new Uint16Array(frames === 0 ? 0 : devices * turns);
for (let at = 0; at < madeLengths.length; at++) {
  const frame = frameOf(Math.floor(at / turns), at % turns);
  made.set(frame, at * frameBytes);
  madeLengths[at] = frame.length;
}

function nextFrame({ device, turn }: Line): Uint8Array {
  if (turn >= turns) return frameOf(device, turn);
  const at = device * turns + turn;
  return made.subarray(at * frameBytes, at * frameBytes + madeLengths[at]!);
}

function send(line: Line): void {
  sent++;
  const frame = nextFrame(line);
  line.turn++;
  line.sentAt = performance.now();
  line.socket.write(frame);
}

function free(line: Line): void {
  ready[(firstReady + readyCount++) % devices] = line;
}

function sendOne(): void {
  const line = ready[firstReady]!;
  firstReady = (firstReady + 1) % devices;
  readyCount--;
  send(line);
}

function heard(line: Line, bytes: Buffer): void {
  // Every answer holds exactly one CN=9014; one is under way per device.
  if (!bytes.includes(answer)) return;
  latencies[acked++] = performance.now() - line.sentAt;
  if (acked >= frames) return done();
  if (rate === 0 && sent < frames) send(line);
  else free(line);
}

const idlers = await openMany(idle, () => open());
const lines = await openMany(devices, async (device): Promise<Line> => {
  const line: Line = { device, sentAt: 0, turn: 0, socket: await open((bytes) => heard(line, bytes)) };
  return line;
});
const cpuBefore = process.cpuUsage();
const began = performance.now();
if (frames > 0) {
  if (rate === 0) for (const line of lines) send(line);
  else {
    for (const line of lines) free(line);
    const timer = setInterval(() => {
      const due = Math.min(frames, Math.floor(((performance.now() - began) / 1_000) * rate));
      while (sent < due && readyCount > 0) sendOne();
      if (sent >= frames) clearInterval(timer);
    }, 2);
  }
  await finished;
}
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(`${JSON.stringify({ acked, seconds, cpuSeconds, latencies: [...latencies] })}\n`);
// Idle connections stay until they have been measured.
if (idle > 0) await new Promise<void>((resolve) => process.stdin.once('end', resolve).resume());
for (const socket of [...idlers, ...lines.map((line) => line.socket)]) socket.destroy();
